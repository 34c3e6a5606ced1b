import { SOURCES, type Source } from '../../protocol/ids.ts'
import type { Bytes } from '../crypto/bytes.ts'
import { BASE_KEY_BYTES, EpochKeys } from '../crypto/epoch-keys.ts'
import { protectFrame, revealFrame } from '../crypto/frame-policy.ts'

const FRAME_BYTES = 1_200

/**
 * Seals and opens one frame between two members of a group: fails before the meeting when the browser's ciphers do
 * not work, and leaves them warm.
 * @throws Error
 */
export async function selfTest(): Promise<void> {
  const base = crypto.getRandomValues(new Uint8Array(BASE_KEY_BYTES))
  const [anna, ben] = await Promise.all([member(0, base), member(1, base)])
  const frame: Bytes = crypto.getRandomValues(new Uint8Array(FRAME_BYTES))
  // A VP8 delta frame.
  frame[0] = 1
  const sealed = await protectFrame(anna.sender('camera'), 'delta', frame.slice().buffer)
  const receiver = ben.receiver(0, 'camera')
  const opened = sealed.pass ? await revealFrame(receiver, 'delta', sealed.data.buffer) : sealed
  const equal = opened.pass && opened.data.every((byte, i) => byte === frame[i])
  if (!equal) throw new Error('the ciphers of this browser do not work')
}

async function member(leaf: number, base: Bytes): Promise<EpochKeys> {
  const keys = new EpochKeys()
  keys.receiver(1 - leaf, 'camera')
  const bases = SOURCES.map((source) => [source, base.slice()] as const)
  await keys.enter(0, leaf, Object.fromEntries(bases) as Record<Source, Bytes>)
  keys.sendFrom(0)
  return keys
}
