/** A sound for Chromium's fake microphone, so that the page has no work with making it. */
import { writeFile } from 'node:fs/promises'
import { wav } from '../../test/support/wav.ts'

const RATE = 48_000
const SECONDS = 4
const HERTZ = 180
/** Of the full scale. */
const LOUD = 0.3

/** Writes a tone as WAV: 16 bits, one channel. */
export async function writeTone(file: string): Promise<void> {
  const samples = Int16Array.from(
    { length: RATE * SECONDS },
    (_, at) => 32_767 * LOUD * Math.sin((2 * Math.PI * HERTZ * at) / RATE),
  )
  await writeFile(file, wav(samples, RATE))
}
