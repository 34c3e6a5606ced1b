/** A sound for Chromium's fake microphone, so that the page has no work with making it. */
import { writeFile } from 'node:fs/promises'

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
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.byteLength, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(RATE, 24)
  header.writeUInt32LE(RATE * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.byteLength, 40)
  await writeFile(file, Buffer.concat([header, Buffer.from(samples.buffer)]))
}
