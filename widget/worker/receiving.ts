/** The way in: opens each frame of one receiver in order, or drops it. */
import { claimedKid, revealFrame, type Verdict } from '../crypto/frame-policy.ts'
import { type EncodedFrame, KEY_FRAME_EVERY, kindOfFrame } from './encoded.ts'
import type { Feed } from './feed.ts'
import { type Ends, pump } from './pump.ts'

/** Changes of binding or keys that one frame may wait for. */
const MAX_WAITS = 4

/**
 * Opens what comes until the streams end.
 * @param requestKeyFrame asks the sender for a key frame; called at most every KEY_FRAME_EVERY
 * @throws whatever broke the streams; nothing is shown any more then
 */
export function receiveFrames(ends: Ends, feed: Feed, requestKeyFrame: () => void): Promise<void> {
  let asked = -Infinity
  const ask = (): void => {
    if (performance.now() - asked < KEY_FRAME_EVERY) return
    asked = performance.now()
    requestKeyFrame()
  }
  feed.restart()
  return pump(ends, async (frame) => {
    const { data } = frame
    let { stream } = feed
    let verdict: Verdict = await revealFrame(stream, kindOfFrame(frame), data)
    for (let waits = 0; !verdict.pass && waits < MAX_WAITS; waits++) {
      if (!(await maybeLater(feed, verdict, frame))) break
      stream = feed.stream
      verdict = await revealFrame(stream, kindOfFrame(frame), data)
    }
    // Bound to another feed while this frame was being opened: it must not be shown as that one.
    if (feed.stream !== stream) return false
    if (!verdict.pass) {
      feed.failed(verdict.reason, claimedKid(kindOfFrame(frame), data))
      return false
    }
    const { show, askKeyFrame } = feed.opened(frame.type)
    if (askKeyFrame) ask()
    if (show) frame.data = verdict.data.buffer
    return show
  })
}

/**
 * Video waits shortly for a binding or key that is still on its way, so that a first key frame is not lost; late
 * audio would only add delay.
 */
async function maybeLater(
  feed: Feed,
  verdict: Verdict & { pass: false },
  frame: EncodedFrame,
): Promise<boolean> {
  if (!frame.type || !feed.mayComeTrue(verdict.reason, claimedKid(frame.type, frame.data))) return false
  return feed.changed()
}
