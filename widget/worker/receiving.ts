/** The way in: opens each frame of one receiver in order, or drops it. */
import { claimedKid, revealFrame, type Verdict } from '../crypto/frame-policy.ts'
import type { ReceiveStream } from '../crypto/sender-keys.ts'
import { type EncodedFrame, KEY_FRAME_EVERY, kindOfFrame } from './encoded.ts'
import type { Feed } from './feed.ts'

/** Changes of binding one frame may wait for. */
const MAX_WAITS = 4

type Outcome = { verdict: Verdict; stream: ReceiveStream | undefined }

async function attempt(feed: Feed, frame: EncodedFrame, data: ArrayBuffer): Promise<Outcome> {
  const { stream } = feed
  return { verdict: await revealFrame(stream, kindOfFrame(frame), data), stream }
}

/**
 * Video waits shortly for a binding or key that is still on its way, so that a first key frame is not lost; late
 * audio would only add delay.
 */
async function reveal(feed: Feed, frame: EncodedFrame, data: ArrayBuffer): Promise<Outcome> {
  let outcome = await attempt(feed, frame, data)
  for (let waits = 0; waits < MAX_WAITS && frame.type; waits++) {
    const { verdict } = outcome
    if (verdict.pass || !feed.mayComeTrue(verdict.reason, claimedKid(frame.type, data))) break
    if (!(await feed.changed())) break
    outcome = await attempt(feed, frame, data)
  }
  return outcome
}

/** @param requestKeyFrame asks the sender for a key frame; called at most every KEY_FRAME_EVERY */
export function receiveTransform(
  feed: Feed,
  requestKeyFrame: () => void,
): TransformStream<EncodedFrame, EncodedFrame> {
  let asked = -Infinity
  const ask = (): void => {
    if (performance.now() - asked < KEY_FRAME_EVERY) return
    asked = performance.now()
    requestKeyFrame()
  }
  feed.restart()
  return new TransformStream({
    async transform(frame, controller) {
      const { data } = frame
      const { verdict, stream } = await reveal(feed, frame, data)
      // Bound to another feed while this frame was being opened: it must not be shown as that one.
      if (feed.stream !== stream) return
      if (!verdict.pass) return feed.failed(verdict.reason, claimedKid(kindOfFrame(frame), data))
      const { show, askKeyFrame } = feed.opened(frame.type)
      if (askKeyFrame) ask()
      if (!show) return
      frame.data = verdict.data.buffer
      controller.enqueue(frame)
    },
  })
}
