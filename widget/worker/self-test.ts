import type { Bytes } from '../crypto/bytes.ts'
import { protectFrame, revealFrame } from '../crypto/frame-policy.ts'
import { newBaseKey, newWindows, receiveStreams, sendStreams } from '../crypto/sender-keys.ts'

/**
 * Seals and opens one frame: fails before the meeting when the browser's ciphers do not work, and leaves them warm.
 * @throws Error
 */
export async function selfTest(): Promise<void> {
  const key = newBaseKey()
  const sender = (await sendStreams(key, 0)).camera
  const receiver = (await receiveStreams(key, 0, newWindows())).camera
  const frame: Bytes = crypto.getRandomValues(new Uint8Array(1_200))
  const sealed = await protectFrame(sender, 'delta', frame.slice().buffer)
  const opened = sealed.pass ? await revealFrame(receiver, 'delta', sealed.data.buffer) : sealed
  const equal = opened.pass && opened.data.every((byte, i) => byte === frame[i])
  if (!equal) throw new Error('the ciphers of this browser do not work')
}
