/**
 * What may leave and what may be shown. A sealed frame is
 *
 *     clear bytes | SFrame header | ciphertext and tag
 *
 * The clear bytes stand first because the media server looks at the start of the payload only: VP8's frame tag, start
 * code and size (10 bytes, key frames) tell it a key frame for simulcast, the frame tag (3 bytes) a delta frame;
 * Opus needs its first byte. All of them are authenticated as SFrame metadata. The receiver knows their number from
 * the frame type, which WebRTC reads off the first (authenticated) byte, so the header is found without a trailer.
 */
import type { Bytes } from './bytes.ts'
import type { ReceiveStream, SendStream } from './sender-keys.ts'
import { open, seal, TAG_BYTES } from './sframe.ts'
import { readHeader, type SframeHeader } from './sframe-header.ts'

/** `audio` stands for every encoded audio frame; the others are WebRTC's types of video frames. */
export type FrameKind = 'audio' | 'key' | 'delta' | 'empty'

const CLEAR_BYTES: Record<FrameKind, number> = { audio: 1, key: 10, delta: 3, empty: 0 }

export type DropReason =
  /** Nothing in it. */
  | 'empty'
  /** Shorter than its clear bytes, or than a header and a tag. */
  | 'too-short'
  /** Sending: paused, or no key yet. Receiving: no feed is bound, or its key is not known. */
  | 'no-key'
  /** The key sealed as many frames as it may. */
  | 'used-up'
  /** Sealed under another participant's, source's or epoch's key id, or not sealed at all. */
  | 'foreign-key-id'
  | 'replayed'
  /** Wrong key, or changed on the way. */
  | 'not-authentic'

export type Verdict = { pass: true; data: Bytes } | { pass: false; reason: DropReason }

const drop = (reason: DropReason): Verdict => ({ pass: false, reason })

/** Frames are sealed or dropped; there is no way through in clear. */
export async function protectFrame(
  stream: SendStream | undefined,
  kind: FrameKind,
  data: ArrayBuffer,
): Promise<Verdict> {
  if (data.byteLength === 0 || kind === 'empty') return drop('empty')
  if (!stream) return drop('no-key')
  const clear = CLEAR_BYTES[kind]
  if (data.byteLength < clear) return drop('too-short')
  const ctr = stream.take()
  if (ctr === null) return drop('used-up')
  return { pass: true, data: await seal(stream.key, ctr, new Uint8Array(data), clear) }
}

/** The key id a frame claims, unauthenticated; `null` when it cannot hold a header and a tag. */
function headerOf(kind: FrameKind, frame: Bytes): SframeHeader | null {
  const header = readHeader(frame, CLEAR_BYTES[kind])
  if (!header || frame.length < CLEAR_BYTES[kind] + header.length + TAG_BYTES) return null
  return header
}

/** The key id a frame claims, unauthenticated: for telling late frames of a former binding from attacks. */
export function claimedKid(kind: FrameKind, data: ArrayBuffer): number | bigint | null {
  return headerOf(kind, new Uint8Array(data))?.kid ?? null
}

/** Only what was sealed by exactly the bound stream, and for the first time, passes. */
export async function revealFrame(
  stream: ReceiveStream | undefined,
  kind: FrameKind,
  data: ArrayBuffer,
): Promise<Verdict> {
  if (data.byteLength === 0 || kind === 'empty') return drop('empty')
  const frame = new Uint8Array(data)
  const header = headerOf(kind, frame)
  if (!header) return drop('too-short')
  if (!stream) return drop('no-key')
  const { kid, ctr } = header
  if (kid !== stream.kid || typeof ctr !== 'number') return drop('foreign-key-id')
  if (!stream.window.fresh(ctr)) return drop('replayed')
  let opened: Bytes
  try {
    opened = await open(stream.key, header, frame, CLEAR_BYTES[kind])
  } catch {
    return drop('not-authentic')
  }
  // The same frame may have been opened elsewhere while this one was on its way.
  return stream.window.accept(ctr) ? { pass: true, data: opened } : drop('replayed')
}
