/** The way out: seals each frame of one sender in order, or drops it. */
import { protectFrame } from '../crypto/frame-policy.ts'
import type { SendStream } from '../crypto/sender-keys.ts'
import { type EncodedFrame, KEY_FRAME_EVERY, kindOfFrame } from './encoded.ts'

/**
 * @param current the own key to use now; undefined while paused or unknown
 * @param generateKeyFrame called when frames flow again after a gap, so that receivers need not ask
 * @param broken called when a cipher failed; the frame is dropped
 */
export function sendTransform(
  current: () => SendStream | undefined,
  generateKeyFrame: () => void,
  broken: () => void,
): TransformStream<EncodedFrame, EncodedFrame> {
  let gap = false
  let asked = -Infinity
  const bridge = (frame: EncodedFrame): void => {
    if (frame.type === 'key') gap = false
    if (!gap || !frame.type || performance.now() - asked < KEY_FRAME_EVERY) return
    asked = performance.now()
    generateKeyFrame()
  }
  return new TransformStream({
    async transform(frame, controller) {
      const stream = current()
      const verdict = await protectFrame(stream, kindOfFrame(frame), frame.data).catch(() => null)
      if (!verdict) return broken()
      // Paused or renamed while this frame was being sealed: it must not leave any more.
      if (!verdict.pass || current() !== stream) {
        gap = true
        return
      }
      bridge(frame)
      frame.data = verdict.data.buffer
      controller.enqueue(frame)
    },
  })
}
