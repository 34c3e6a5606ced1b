/** Passes encoded frames on, one after the other. Less than half the cost of a TransformStream between two pipes. */
import type { EncodedFrame } from './encoded.ts'

/** The two ends of an RTCRtpScriptTransformer. */
export interface Ends {
  readonly readable: ReadableStream<EncodedFrame>
  readonly writable: WritableStream<EncodedFrame>
}

/**
 * Reads a frame only when the one before was taken. Ends with its streams; whatever breaks, ends both, so that nothing
 * is let through any more.
 * @param step may change the frame; only `true` lets it pass
 * @throws whatever broke
 */
export async function pump(
  { readable, writable }: Ends,
  step: (frame: EncodedFrame) => Promise<boolean>,
): Promise<void> {
  const reader = readable.getReader()
  const writer = writable.getWriter()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      if (await step(value)) await writer.write(value)
    }
    await writer.close()
  } catch (error) {
    await Promise.allSettled([reader.cancel(error), writer.abort(error)])
    throw error
  }
}
