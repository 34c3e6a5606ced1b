/** The way out: seals each frame of one sender in order, or drops it. */
import { protectFrame, type Verdict } from '../crypto/frame-policy.ts'
import type { SendStream } from '../crypto/streams.ts'
import { type EncodedFrame, KEY_FRAME_EVERY, kindOfFrame } from './encoded.ts'
import { type Ends, pump } from './pump.ts'

/** Milliseconds in which a key frame may have been made for somebody who has the next key only. */
const MEANT_FOR_NEWCOMER = 1_000
/** Changes of key that one frame is sealed anew for. */
const MAX_CHANGES = 4

/**
 * Seals what comes until the streams end.
 * @param current the own key to use now; undefined while paused or unknown
 * @param generateKeyFrame called when frames flow again after a gap, so that receivers need not ask
 * @param broken called when a cipher failed; the frame is dropped
 * @param turning what a frame waits for before it is sealed
 * @throws whatever broke the streams; nothing leaves any more then
 */
export function sendFrames(
  ends: Ends,
  current: () => SendStream | undefined,
  generateKeyFrame: () => void,
  broken: () => void,
  turning: () => Promise<unknown> | undefined = () => undefined,
): Promise<void> {
  let gap = false
  let asked = -Infinity
  let newest: { stream?: SendStream; at: number } | undefined
  const bridge = (frame: EncodedFrame): void => {
    const stream = current()
    const now = performance.now()
    if (frame.type === 'key') {
      gap = false
      newest = { stream, at: now }
    } else if (newest && newest.stream !== stream) {
      gap ||= now - newest.at < MEANT_FOR_NEWCOMER
      newest = undefined
    }
    if (!gap || !frame.type || performance.now() - asked < KEY_FRAME_EVERY) return
    asked = performance.now()
    generateKeyFrame()
  }
  return pump(ends, async (frame) => {
    await turning()
    let verdict: Verdict
    try {
      verdict = await sealed(current, frame)
    } catch {
      broken()
      return false
    }
    if (!verdict.pass) {
      gap = true
      return false
    }
    bridge(frame)
    frame.data = verdict.data.buffer
    return true
  })
}

/**
 * A frame whose key changed while it was being sealed is sealed anew, under the new one: whoever was removed must not
 * read it. Without a new key it must not leave at all.
 */
async function sealed(current: () => SendStream | undefined, frame: EncodedFrame): Promise<Verdict> {
  for (let changes = 0; changes < MAX_CHANGES; changes++) {
    const stream = current()
    const verdict = await protectFrame(stream, kindOfFrame(frame), frame.data)
    if (!verdict.pass || current() === stream) return verdict
  }
  return { pass: false, reason: 'no-key' }
}
