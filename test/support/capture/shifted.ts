/**
 * Frames as somebody would try them who takes the first bytes after those in the clear for a header: were only a header
 * put into frames that are otherwise open, the decoder would complain about it and stay silent about the rest.
 */
import type { Frame } from './packets.ts'

/** Longer than the header of any frame. */
const LONGEST_HEADER = 18
/** Bytes that a frame has in the clear for the media server: of a key frame of VP8, and of Opus. */
const CLEAR = { video: 10, voice: 1 }
/** Packets of a voice that are tried with each length: two seconds. */
const TRIED = 100

/** One key frame, each time with another number of bytes taken out: a stream of pictures. */
export function shiftedPictures(frames: Frame[]): Frame[] {
  const key = frames.find(({ bytes }) => bytes.length > 100 && ((bytes[0] ?? 1) & 1) === 0)
  return key ? lengths.map((length) => shifted(key, CLEAR.video, length)) : []
}

/** A piece of the voice for each number of bytes taken out. */
export function shiftedVoices(frames: Frame[]): Frame[][] {
  // The beginning is silence where devices have just been opened.
  const piece = frames.slice(-TRIED)
  return lengths.map((length) => piece.map((frame) => shifted(frame, CLEAR.voice, length)))
}

/** As a careless encryption would leave it: a header put in, and nothing sealed. */
export const withHeader = ({ timestamp, bytes }: Frame, kind: 'video' | 'voice'): Frame => ({
  timestamp,
  bytes: Buffer.concat([
    bytes.subarray(0, CLEAR[kind]),
    Buffer.from('fedcba9876543210f1', 'hex'),
    bytes.subarray(CLEAR[kind]),
  ]),
})

const lengths = Array.from({ length: LONGEST_HEADER }, (_, i) => i + 1)

const shifted = ({ timestamp, bytes }: Frame, clear: number, length: number): Frame => ({
  timestamp,
  bytes: Buffer.concat([bytes.subarray(0, clear), bytes.subarray(clear + length)]),
})
