/** What people say to each other beside pictures and sound: the plaintext of MLS application messages. */
import * as v from 'valibot'
import { Id, Order } from '../../protocol/ids.ts'
import { MAX_NAME } from '../crypto/name.ts'
import { MAX_AGO, MAX_OPTION, MAX_OPTIONS, MAX_QUESTION } from './messages.ts'

/** Characters of one chat message. */
const MAX_TEXT = 4_000

const State = v.strictObject({
  t: v.literal('state'),
  name: v.pipe(v.string(), v.maxLength(2 * MAX_NAME)),
  microphone: v.boolean(),
  camera: v.boolean(),
  screen: v.boolean(),
  sound: v.boolean(),
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

/** A moderator wants `to` to stop a source, or to lower their hand. Said to them alone, but they could pass it on. */
const OrderSaid = v.strictObject({ t: v.literal('order'), to: Id, what: Order })

const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000))
const PollId = v.pipe(v.string(), v.minLength(1), v.maxLength(22))
/**
 * A question to everybody. Said again, with how it ended in `counts`, by who asked; nobody else can end it.
 * `ago`: milliseconds since it was asked, where it is told later. An age, as clocks of different computers differ.
 */
const Poll = v.strictObject({
  t: v.literal('poll'),
  id: PollId,
  question: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_QUESTION)),
  options: v.pipe(
    v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_OPTION))),
    v.minLength(2),
    v.maxLength(MAX_OPTIONS),
  ),
  multiple: v.boolean(),
  counts: v.nullable(v.pipe(v.array(Count), v.maxLength(MAX_OPTIONS))),
  ago: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_AGO))),
})
/** Positions of the options chosen in the poll `id` of the participant `by`; none: the vote is taken back. */
const Vote = v.strictObject({
  t: v.literal('vote'),
  by: Id,
  id: PollId,
  choices: v.pipe(v.array(Count), v.maxLength(MAX_OPTIONS)),
})

/** One's own recording: which request to everybody it goes by, and how it stands. */
const Recording = v.strictObject({
  t: v.literal('recording'),
  ask: PollId,
  at: v.picklist(['asking', 'on', 'over']),
})
/** Whether one agrees to be recorded by the participant `by`, who asked by the request `ask`. */
const Consent = v.strictObject({ t: v.literal('consent'), by: Id, ask: PollId, given: v.boolean() })

/** `n` grows with everything one says in one stay, so that nothing is heard twice. */
const Content = v.strictObject({
  n: v.pipe(v.number(), v.integer(), v.minValue(1)),
  said: v.variant('t', [State, Chat, Reaction, OrderSaid, Poll, Vote, Recording, Consent]),
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
