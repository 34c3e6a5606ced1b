/** A page's own server, as it lies to that page alone about which media section carries whom. */
import type { Slot, Source } from '../../protocol/index.ts'
import type { CallPage } from './call-page.ts'

declare global {
  interface Window {
    lies: {
      /** The truth, as it was told last. */
      slots: Slot[]
      /** The two whose cameras and voices are said to be each other's. */
      swapped?: [string, string]
      tell(): void
    }
  }
}

/** Between the page and its socket. Runs in the page before its scripts. */
export const LYING_SOCKET = `{
  let heard
  const lies = (window.lies = {
    slots: [],
    tell: () => heard({ data: JSON.stringify({ type: 'slots', slots: lies.slots.map(told) }) }),
  })
  const told = ({ mid, feed }) => {
    const at = feed ? (lies.swapped ?? []).indexOf(feed.participant) : -1
    return { mid, feed: at < 0 ? feed : { ...feed, participant: lies.swapped[1 - at] } }
  }
  const Native = WebSocket
  window.WebSocket = class extends Native {
    set onmessage(handler) {
      heard = handler
      super.onmessage = handler && ((event) => {
        const message = JSON.parse(event.data)
        if (message.type !== 'slots') return handler(event)
        lies.slots = message.slots
        lies.tell()
      })
    }
  }
}`

/** From now on the server says that what two send is each other's; without them, the truth. */
export const lieAbout = (call: CallPage, swapped?: [string, string]): Promise<void> =>
  call.page.evaluate((two) => {
    window.lies.swapped = two
    window.lies.tell()
  }, swapped)

/** The section that carries somebody's source, as the page was told. */
export async function sectionOf(call: CallPage, participant: string, source: Source): Promise<string> {
  const slots = await call.page.evaluate(() => window.lies.slots)
  const slot = slots.find(({ feed }) => feed?.participant === participant && feed.source === source)
  if (!slot) throw new Error('no section carries that source')
  return slot.mid
}
