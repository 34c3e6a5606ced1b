/** What a process holds in its memory, as its administrator could read it. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

/** Bytes looked at together; each piece overlaps the one before by the longest text. */
const PIECE = 16 * 1024 * 1024

/**
 * Which of the texts are in the writable memory of a process, as UTF-8 or UTF-16.
 * @throws when the process may not be read
 */
export function heldInMemory(pid: number, texts: readonly string[]): string[] {
  const forms = texts.map((text) => ({ text, bytes: [Buffer.from(text), Buffer.from(text, 'utf16le')] }))
  const overlap = Math.max(...forms.flatMap(({ bytes }) => bytes.map(({ length }) => length)))
  const found = new Set<string>()
  for (const piece of pieces(pid, overlap))
    for (const { text, bytes } of forms) if (bytes.some((form) => piece.includes(form))) found.add(text)
  return [...found]
}

function* pieces(pid: number, overlap: number): Generator<Buffer> {
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  try {
    for (const [from, to] of writable(pid))
      for (let at = from; at < to; at += PIECE - overlap) {
        const piece = Buffer.allocUnsafe(Math.min(PIECE, to - at))
        yield piece.subarray(0, readable(memory, piece, at))
      }
  } finally {
    closeSync(memory)
  }
}

/** Bytes read; 0 where a region went away or can't be read. */
function readable(memory: number, into: Buffer, at: number): number {
  try {
    return readSync(memory, into, 0, into.length, at)
  } catch {
    return 0
  }
}

/** First and last address of each region. */
function writable(pid: number): [number, number][] {
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')
  return lines
    .filter((line) => / rw/.test(line) && !/\[v/.test(line))
    .map((line) => {
      const [from = '', to = ''] = (line.split(' ')[0] ?? '').split('-')
      return [Number.parseInt(from, 16), Number.parseInt(to, 16)]
    })
}
