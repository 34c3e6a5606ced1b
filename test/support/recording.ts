/** Recordings, asked for by hand and looked at by a program that knows nothing of this one. */
import { spawnSync } from 'node:child_process'
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
