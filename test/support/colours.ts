/** People of one colour each, and a page that writes down under whose name which colour was seen. */
import type { CallPage } from './call-page.ts'
import { ownDevice } from './own-device.ts'

export type Colour = 'red' | 'green' | 'blue'

declare global {
  interface Window {
    /** How often a colour was seen in the tile of a name. */
    seen: Record<string, Record<string, number>>
  }
}

/** A camera that shows nothing but one colour. Runs in the page before its scripts. */
export const colouredCamera = (colour: Colour): string =>
  ownDevice(
    'video',
    `() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
    const context = canvas.getContext('2d')
    let at = 0
    setInterval(() => {
      context.fillStyle = '${{ red: '#d00000', green: '#00a000', blue: '#0000d0' }[colour]}'
      context.fillRect(0, 0, 640, 360)
      // Never still.
      context.fillStyle = '#808080'
      context.fillRect((at++ * 8) % 640, 0, 8, 360)
    }, 100)
    return canvas.captureStream(10).getVideoTracks()[0]
  }`,
  )

/** Looks at every tile many times a second, from now on. */
export const watchColours = (call: CallPage): Promise<void> =>
  call.page.evaluate(() => {
    window.seen = {}
    const canvas = new OffscreenCanvas(8, 8)
    const context = canvas.getContext('2d', { willReadFrequently: true })
    const colourOf = (video: HTMLVideoElement): string => {
      context?.drawImage(video, 0, 0, 8, 8)
      const sums = [0, 0, 0]
      context?.getImageData(0, 0, 8, 8).data.forEach((value, at) => {
        if (at % 4 < 3) sums[at % 4] = (sums[at % 4] ?? 0) + value
      })
      const most = Math.max(...sums)
      return most < 64 * 60 ? 'black' : (['red', 'green', 'blue'][sums.indexOf(most)] ?? '')
    }
    setInterval(() => {
      for (const tile of window.probe.find('snug-tile')) {
        const name = tile.shadowRoot?.querySelector('.name')?.textContent?.trim() ?? ''
        const box = tile.shadowRoot?.querySelector('snug-video-box[picture]')
        const video = box?.shadowRoot?.querySelector('video')
        if (!video?.videoWidth) continue
        const colours = window.seen[name] ?? {}
        const colour = colourOf(video)
        window.seen[name] = { ...colours, [colour]: (colours[colour] ?? 0) + 1 }
      }
    }, 30)
  })

export const coloursSeen = (call: CallPage): Promise<Window['seen']> => call.page.evaluate(() => window.seen)

/** Waits until a colour is seen once more in the tile of somebody, and again. */
export async function showsColour(call: CallPage, name: string, colour: Colour): Promise<void> {
  const before = (await coloursSeen(call))[name]?.[colour] ?? 0
  await call.until(
    ([who, what, count]) => (window.seen[who]?.[what] ?? 0) > count + 10,
    [name, colour, before] as const,
    40_000,
  )
}
