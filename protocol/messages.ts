/**
 * The messages of the meeting's WebSocket (`/ws`). JSON text frames, one message each, at most
 * MAX_MESSAGE bytes. The upgrade carries two subprotocols: PROTOCOL and either `token.<JWT>` or `resume.<secret>`.
 * A refused upgrade is completed only to be closed with CLOSE_CODE and an ErrorCode as reason.
 *
 * Life of a connection:
 *   server: welcome → client: prepare → server: prepared + offer → client: answer → (pre-join: connected, nothing sent)
 *   → client: join → server: joined, slots (and participant to the others) → … → client: leave.
 */
import * as v from 'valibot'
import { ErrorCode } from './errors.ts'
import { Base64Url, Id, Layer, Role, Source } from './ids.ts'

export const PROTOCOL = 'snug.v1'
/** Bytes of one WebSocket message. */
export const MAX_MESSAGE = 65_536
/** People in one room at once. */
export const MAX_PARTICIPANTS = 50
/**
 * Milliseconds: between pings; silence after which the client stops its media and connects anew; silence after which
 * the server lets a connection go (longer, as browsers slow down pages in the background).
 */
export const PING_EVERY = 1_000
export const PING_LOST = 3_500
export const SILENCE_LOST = 10_000
/** Milliseconds the server keeps the place of a participant whose connection broke. */
export const RESUME_WITHIN = 20_000

const Sdp = v.pipe(v.string(), v.startsWith('v=0\r\n'), v.maxLength(48_000))
const Ref = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31))
/** Position of a participant in the SFrame key id, unique among those present. */
const Index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))
/** Sealed by the client under the room secret: name, sender key, state. Opaque to the server. */
const Presence = v.pipe(Base64Url(2_800), v.minLength(1))

export const Participant = v.strictObject({ id: Id, index: Index, presence: Presence })
export type Participant = v.InferOutput<typeof Participant>

/** Which stream a media section of the subscribing peer connection carries now; `null`: none. */
export const Slot = v.strictObject({
  mid: v.pipe(v.string(), v.maxLength(16)),
  feed: v.nullable(v.strictObject({ participant: Id, source: Source })),
})
export type Slot = v.InferOutput<typeof Slot>

const message = <T extends string, E extends v.ObjectEntries>(type: T, entries: E) =>
  v.strictObject({ type: v.literal(type), ...entries })

export const ClientMessage = v.variant('type', [
  /** Connect both peer connections. `publish`: offer with one sendonly section per SOURCES, in that order. */
  message('prepare', { ref: Ref, publish: Sdp }),
  /** Answer to the server's `offer` of the same number. */
  message('answer', { n: Ref, sdp: Sdp }),
  /** Enter the meeting. */
  message('join', { ref: Ref, presence: Presence }),
  /** Name or state changed. */
  message('presence', { presence: Presence }),
  /** The screen stream starts or stops. */
  message('share', { on: v.boolean() }),
  /** Wanted layers; streams not named stay as they are (a new one starts at `low` for cameras, `high` for screens). */
  message('watch', {
    streams: v.pipe(
      v.array(v.strictObject({ participant: Id, source: Source, layer: Layer })),
      v.maxLength(MAX_PARTICIPANTS * 3),
    ),
  }),
  /** ICE restart of both peer connections: a new publisher offer; the server sends a new subscriber `offer`. */
  message('restart', { ref: Ref, publish: Sdp }),
  message('leave', {}),
  message('ping', {}),
])
export type ClientMessage = v.InferOutput<typeof ClientMessage>

export const ServerMessage = v.variant('type', [
  /**
   * First message. `resumed`: the place in the meeting was kept (then `joined` is what it was before).
   * `resume`: one-time secret for `resume.<secret>`. `roster`: people in the meeting now, without oneself.
   * `media`: whether the media server is up.
   */
  message('welcome', {
    self: v.strictObject({ id: Id, index: Index, role: Role, joined: v.boolean() }),
    resumed: v.boolean(),
    resume: Base64Url(64),
    media: v.picklist(['up', 'down']),
    roster: v.array(Participant),
  }),
  message('prepared', { ref: Ref, answer: Sdp }),
  /** Offer for the subscribing peer connection; answer with the same `n`. */
  message('offer', { n: Ref, sdp: Sdp }),
  message('joined', { ref: Ref, roster: v.array(Participant) }),
  /** Somebody joined, or their presence changed. */
  message('participant', { participant: Participant }),
  message('gone', { id: Id }),
  /** The whole assignment of the subscribing peer connection's sections. */
  message('slots', { slots: v.array(Slot) }),
  message('restarted', { ref: Ref, answer: Sdp }),
  /** `down`: both peer connections are dead. `up`: prepare again (whoever was joined stays joined). */
  message('media', { state: v.picklist(['up', 'down']) }),
  /** A request failed (`ref`), or a warning. The connection stays open. */
  message('error', { ref: v.optional(Ref), code: ErrorCode }),
  message('pong', {}),
])
export type ServerMessage = v.InferOutput<typeof ServerMessage>
