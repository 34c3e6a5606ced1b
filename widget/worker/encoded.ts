/** The parts of WebRTC Encoded Transform that exist in workers only, which TypeScript's DOM library lacks. */
import type { FrameKind } from '../crypto/codec-check.ts'
import type { FromWorker, ToWorker, TransformOptions } from './messages.ts'

/** RTCEncodedVideoFrame or RTCEncodedAudioFrame; the latter has no `type`. */
export interface EncodedFrame {
  data: ArrayBuffer
  readonly type?: 'key' | 'delta' | 'empty'
}

/** Milliseconds between two requests for a key frame of one stream. */
export const KEY_FRAME_EVERY = 500

export const kindOfFrame = (frame: EncodedFrame): FrameKind => frame.type ?? 'audio'

/** RTCRtpScriptTransformer. The key frame methods are missing in older browsers and reject for audio. */
export interface Transformer {
  readonly readable: ReadableStream<EncodedFrame>
  readonly writable: WritableStream<EncodedFrame>
  readonly options: TransformOptions
  generateKeyFrame?(rid?: string): Promise<unknown>
  sendKeyFrameRequest?(): Promise<unknown>
}

/** The global scope of the worker as far as it is used. */
export interface WorkerScope {
  postMessage(message: FromWorker): void
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null
  onrtctransform: ((event: { readonly transformer: Transformer }) => void) | null
}
