/** What people say to each other beside pictures and sound: the plaintext of MLS application messages. */
import * as v from 'valibot'
import { MAX_NAME } from '../crypto/name.ts'

/** Characters of one chat message. */
const MAX_TEXT = 4_000

const State = v.strictObject({
  t: v.literal('state'),
  name: v.pipe(v.string(), v.maxLength(2 * MAX_NAME)),
  microphone: v.boolean(),
  camera: v.boolean(),
  screen: v.boolean(),
  hand: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER)),
})
const Chat = v.strictObject({
  t: v.literal('chat'),
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_TEXT)),
})
const Reaction = v.strictObject({
  t: v.literal('reaction'),
  emoji: v.pipe(v.string(), v.minLength(1), v.maxLength(16)),
})

/** `n` grows with everything one says in one stay, so that nothing is heard twice. */
const Content = v.strictObject({
  n: v.pipe(v.number(), v.integer(), v.minValue(1)),
  said: v.variant('t', [State, Chat, Reaction]),
})
export type Content = v.InferOutput<typeof Content>
export type Utterance = Content['said']

export const encodeContent = (content: Content): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(content))

/** `null`: not what anybody of this version says. */
export function decodeContent(plain: Uint8Array): Content | null {
  try {
    const parsed = v.safeParse(Content, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain)))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}
