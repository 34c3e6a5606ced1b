/** A browser page in a room of the media server, without the rest of the server between them. */
import { setTimeout as delay } from 'node:timers/promises'
import { kindOf, type Layer, type Slot, type Source } from '../../protocol/index.ts'
import type { Feed, SfuPublisher, SfuRoom, SfuSubscriber } from '../../server/sfu/sfu.ts'
import type { MediaBrowser, MediaPage, Received } from './media-page.ts'

export interface SfuClient {
  id: string
  page: MediaPage
  publisher: SfuPublisher
  subscriber: SfuSubscriber
  readonly slots: Slot[]
  /** Offers the subscriber made so far. */
  readonly offers: number
  /** Whose pictures were said to begin, each time. */
  readonly begun: string[][]
  /** Signs of trouble, in order. */
  troubles: string[]
  want(feeds: Feed[]): void
  watch(layers: (Feed & { layer: Layer })[]): void
  /** The section that carries a feed now. */
  midOf(feed: Feed): string | undefined
  /** What came in for a feed in its present section. */
  received(feed: Feed): Promise<Received | undefined>
  close(): Promise<void>
}

/** Connects both peer connections as in pre-join; nothing is sent and nothing wanted yet. */
export async function connect(browser: MediaBrowser, room: SfuRoom, id: string): Promise<SfuClient> {
  const page = await browser.open()
  const troubles: string[] = []
  let answering: Promise<void> = Promise.resolve()
  const { publisher, answer } = await room.publish(id, await page.offer())
  publisher.onDown(() => troubles.push('publisher down'))
  await page.accept(answer)
  await publisher.up
  const seen = { slots: [] as Slot[], offers: 0, begun: [] as string[][] }
  let connected: (subscriber: SfuSubscriber) => void = () => {}
  const connecting = new Promise<SfuSubscriber>((resolve) => {
    connected = resolve
  })
  const subscriber = await room.subscribe(id, {
    offer(n, sdp) {
      seen.offers = n
      answering = answering
        .then(async () => (await connecting).answer(n, await page.answer(sdp)))
        .catch(() => {
          troubles.push('answer refused')
        })
    },
    slots: (slots) => {
      seen.slots = slots
    },
    begins: (participants) => seen.begun.push([...participants].sort()),
    down: () => troubles.push('subscriber down'),
    error: (error) => troubles.push(error.message),
  })
  connected(subscriber)
  const client: SfuClient = {
    ...{ id, page, publisher, subscriber, troubles },
    get slots() {
      return seen.slots
    },
    get offers() {
      return seen.offers
    },
    get begun() {
      return seen.begun
    },
    want: (feeds) => subscriber.want(feeds),
    watch: (layers) => subscriber.watch(layers),
    midOf: (feed) => seen.slots.find((slot) => same(slot.feed, feed))?.mid,
    async received(feed) {
      const mid = client.midOf(feed)
      return (await page.received()).find((each) => each.mid === mid)
    },
    async close() {
      await Promise.all([publisher.close(), subscriber.close()])
      await page.close()
    },
  }
  return client
}

const same = (a: Feed | null, b: Feed) => a?.participant === b.participant && a.source === b.source
export const feed = (participant: string, source: Source): Feed => ({ participant, source })
export const voiceAndFace = (...ids: string[]) =>
  ids.flatMap((id) => [feed(id, 'microphone'), feed(id, 'camera')])

/** Waits for a condition; rejects with `what` when it did not come true within `ms`. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms = 10_000,
): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await delay(20)) if (await holds()) return
  throw new Error(`not reached: ${what}`)
}

/** Frames of a feed go on being decoded, or its packets being received. */
export async function flows(client: SfuClient, wanted: Feed): Promise<void> {
  const count = (r: Received | undefined) =>
    (kindOf(wanted.source) === 'audio' ? r?.packets : r?.framesDecoded) ?? 0
  let first: number | undefined
  await until(`${client.id} receives ${wanted.participant}/${wanted.source}`, async () => {
    if (!client.midOf(wanted)) return false
    const now = count(await client.received(wanted))
    first ??= now
    return now > first + 3
  })
}
