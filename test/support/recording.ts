/** Recordings, asked for by hand and looked at by a program that knows nothing of this one. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Browser } from 'puppeteer-core'
import type { CallPage } from './call-page.ts'
import { press } from './call-panel.ts'

const FFPROBE = '/usr/bin/ffprobe'

/** Waits for words in the line about a recording. */
export const says = (call: CallPage, words: string) =>
  call.until(
    (wanted) =>
      window.probe
        .find('snug-recording')[0]
        ?.shadowRoot?.querySelector('.banner')
        ?.textContent?.replace(/\s+/g, ' ')
        .includes(wanted),
    words,
  )

/** Asks everybody for a recording, as by hand. */
export async function askAll(call: CallPage): Promise<void> {
  await press(call, '[data-sheet=recording]')
  await press(call, 'snug-record-form')
  await call.until(() => window.probe.find('snug-record-form').length === 1)
  await call.page.evaluate(() =>
    window.probe.find('snug-record-form')[0]?.shadowRoot?.querySelector('button')?.click(),
  )
}

/** Waits until so many seconds are in the file. */
export const recorded = (call: CallPage, seconds: number) =>
  call.until((wanted) => {
    const figures = window.probe.find('snug-recording .figures, .figures')[0]?.textContent ?? ''
    const [, minutes, rest] = /(\d+):(\d+)/.exec(figures) ?? []
    return Number(minutes) * 60 + Number(rest) >= wanted
  }, seconds)

/** When each piece of pictures or sound is shown or heard, in seconds. */
export function piecesOf(file: string, kind: 'v' | 'a'): number[] {
  const options = [
    '-v',
    'error',
    '-select_streams',
    kind,
    '-show_entries',
    'packet=pts_time',
    '-of',
    'csv=p=0',
  ]
  const { stdout } = spawnSync(FFPROBE, [...options, file], { encoding: 'utf8' })
  return stdout.split('\n').filter(Boolean).map(Number.parseFloat)
}

/** How long a file says that it is, in seconds; NaN when it does not say. */
export function lengthOf(file: string): number {
  const options = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0']
  return Number.parseFloat(spawnSync(FFPROBE, [...options, file], { encoding: 'utf8' }).stdout)
}

/**
 * Opens a file in a page of its own and jumps into the middle.
 * @returns seconds: of all of it, and where the player is then
 */
export async function jumpIn(browser: Browser, file: string): Promise<{ duration: number; at: number }> {
  const page = await browser.newPage()
  try {
    return await page.evaluate(
      async (base64) => {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
        const video = document.createElement('video')
        video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/webm' }))
        const failed = new Promise((_, reject) => {
          video.onerror = () => reject(new Error(video.error?.message))
        })
        const known = new Promise((resolve) => video.addEventListener('loadedmetadata', resolve))
        await Promise.race([known, failed])
        const { duration } = video
        video.currentTime = Number.isFinite(duration) ? duration / 2 : 0
        const there = new Promise((resolve) => video.addEventListener('seeked', resolve))
        await Promise.race([there, failed])
        return { duration, at: video.readyState >= video.HAVE_CURRENT_DATA ? video.currentTime : 0 }
      },
      readFileSync(file, 'base64'),
    )
  } finally {
    await page.close()
  }
}
