/**
 * What may leave and what may be shown. A sealed frame is
 *
 *     clear bytes | SFrame header | ciphertext and tag
 *
 * The clear bytes stand first because the media server looks at the start of the payload only. All of them are
 * authenticated as SFrame metadata. The receiver knows their number from the frame type, which WebRTC reads off the
 * first (authenticated) byte, so the header is found without a trailer.
 */
import type { Bytes } from './bytes.ts'
import { CLEAR_BYTES, type FrameKind, wellFormed } from './codec-check.ts'
import { open, seal, TAG_BYTES } from './sframe.ts'
import { readHeader, type SframeHeader, type Uint } from './sframe-header.ts'
import type { ReceiveStream, SendStream } from './streams.ts'

export type { FrameKind } from './codec-check.ts'

export type DropReason =
  /** Nothing in it. */
  | 'empty'
  /** Shorter than its clear bytes, or than a header and a tag. */
  | 'too-short'
  /** Not what its type says: another codec, or clear bytes that mislead the media server. */
  | 'malformed'
  /** Sending: paused, or no key yet. Receiving: no feed is bound, or its key is not known (any more). */
  | 'no-key'
  /** The key sealed as many frames as it may. */
  | 'used-up'
  /** Sealed under another member's key id, or not sealed at all. */
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
  const frame = new Uint8Array(data)
  if (!wellFormed(kind, frame, frame.length)) return drop('malformed')
  const ctr = stream.take()
  if (ctr === null) return drop('used-up')
  return { pass: true, data: await seal(stream.key, ctr, frame, clear) }
}

/** The header of a frame, unauthenticated; `null` when it cannot hold a header and a tag. */
function headerOf(kind: FrameKind, frame: Bytes): SframeHeader | null {
  const header = readHeader(frame, CLEAR_BYTES[kind])
  if (!header || frame.length < CLEAR_BYTES[kind] + header.length + TAG_BYTES) return null
  return header
}

/** The key id a frame claims, unauthenticated: for telling late frames of a former binding from attacks. */
export function claimedKid(kind: FrameKind, data: ArrayBuffer): Uint | null {
  return headerOf(kind, new Uint8Array(data))?.kid ?? null
}

/** Only what was sealed under a key of the bound stream, and for the first time, passes. */
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
  const key = stream.key(kid)
  if (!key) return drop(stream.owns(kid) ? 'no-key' : 'foreign-key-id')
  if (typeof ctr !== 'number') return drop('not-authentic')
  if (!wellFormed(kind, frame, frame.length - header.length - TAG_BYTES)) return drop('malformed')
  if (!key.window.fresh(ctr)) return drop('replayed')
  let opened: Bytes
  try {
    opened = await open(key, header, frame, CLEAR_BYTES[kind])
  } catch {
    return drop('not-authentic')
  }
  // The key may have been dropped while this frame was being opened.
  if (stream.key(kid) !== key) return drop('no-key')
  // The same frame may have been opened elsewhere meanwhile.
  return key.window.accept(ctr) ? { pass: true, data: opened } : drop('replayed')
}
