/** The page's part in key frames: Chromium has no way to make one from inside a worker. */
import { kindOf, type Source } from '../../protocol/ids.ts'
import { KEY_FRAME_EVERY } from './encoded.ts'

/** Newer than TypeScript's library. */
type WithKeyFrame = (
  parameters: RTCRtpSendParameters,
  options: { encodingOptions: { keyFrame: boolean }[] },
) => Promise<void>

export class VideoSenders {
  readonly #senders = new Map<Source, RTCRtpSender>()
  readonly #asked = new Map<Source, number>()

  /** The sender of a source from now on. */
  set(source: Source, sender: RTCRtpSender): void {
    if (kindOf(source) === 'audio') return
    this.#senders.set(source, sender)
    this.#asked.delete(source)
  }

  /** Makes the next frame of all layers a key frame, at most every KEY_FRAME_EVERY, where the browser can. */
  keyFrame(source: Source): void {
    const sender = this.#senders.get(source)
    const now = performance.now()
    if (!sender?.track || now - (this.#asked.get(source) ?? -Infinity) < KEY_FRAME_EVERY) return
    this.#asked.set(source, now)
    const parameters = sender.getParameters()
    const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }))
    const setParameters = sender.setParameters.bind(sender) as WithKeyFrame
    // A closed connection refuses; receivers ask for key frames themselves as the last resort.
    setParameters(parameters, { encodingOptions }).catch(() => undefined)
  }

  keyFrames(): void {
    for (const source of this.#senders.keys()) this.keyFrame(source)
  }

  clear(): void {
    this.#senders.clear()
  }
}
