/**
 * Whether a frame is what its type says, by the few bytes that stay readable. The media server acts on those bytes, so
 * they must not tell it another story than the decoder is told.
 */
import type { Bytes } from './bytes.ts'

/** `audio` stands for every encoded audio frame; the others are WebRTC's types of video frames. */
export type FrameKind = 'audio' | 'key' | 'delta' | 'empty'

/**
 * Bytes that stay readable. VP8 (RFC 6386 section 9.1): frame tag, and in key frames start code and size, for the media
 * server's simulcast; Opus (RFC 6716 section 3.1): the first byte. They are authenticated.
 */
export const CLEAR_BYTES: Readonly<Record<FrameKind, number>> = { audio: 1, key: 10, delta: 3, empty: 0 }

/** Highest version of the VP8 bitstream. */
const VP8_VERSIONS = 3

/**
 * @param frame starts with the clear bytes, all of them
 * @param length bytes of the plain frame
 */
export function wellFormed(kind: FrameKind, frame: Bytes, length: number): boolean {
  switch (kind) {
    case 'audio':
      return opus(frame[0] ?? 0, length)
    case 'key':
      return vp8(frame, 0) && frame[3] === 0x9d && frame[4] === 0x01 && frame[5] === 0x2a
    case 'delta':
      return vp8(frame, 1)
    case 'empty':
      return false
  }
}

/** The lowest bit of the tag is 0 in key frames. */
function vp8(frame: Bytes, inverseKey: 0 | 1): boolean {
  const tag = frame[0] ?? 0
  return (tag & 1) === inverseKey && ((tag >> 1) & 7) <= VP8_VERSIONS
}

/** Two frames of equal size need an even rest; a count of frames needs its byte (RFC 6716 section 3.2). */
function opus(toc: number, length: number): boolean {
  const code = toc & 3
  return code === 1 ? length % 2 === 1 : code !== 3 || length >= 2
}
