/** How long a page got no new picture of anybody, between two pictures that it did get. */
import type { Page } from 'puppeteer-core'

declare global {
  interface Window {
    gaps: {
      /** Milliseconds. */
      longest: number
      /** When each track brought its newest frame since the start. */
      last: Map<MediaStreamTrack, number>
    }
  }
}

/** Looks at all video that comes in from now on. */
export const watchGaps = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.gaps = { longest: 0, last: new Map() }
    const receivers = window.probe.connections.flatMap((each) => each.getReceivers())
    for (const { track } of receivers.filter(({ track }) => track.kind === 'video')) void watch(track.clone())

    async function watch(track: MediaStreamTrack): Promise<void> {
      // biome-ignore lint/suspicious/noExplicitAny: not in TypeScript's DOM library
      const reader = new (globalThis as any).MediaStreamTrackProcessor({ track }).readable.getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        value.close()
        const { gaps } = window
        const now = performance.now()
        gaps.longest = Math.max(gaps.longest, now - (gaps.last.get(track) ?? now))
        gaps.last.set(track, now)
      }
    }
  })

/** Counts from now on; a section that somebody left before has no pause when the next one takes it. */
export const resetGaps = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.gaps.longest = 0
    window.gaps.last.clear()
  })

/** In milliseconds. */
export const longestGap = (page: Page): Promise<number> =>
  page.evaluate(() => Math.round(window.gaps.longest))
