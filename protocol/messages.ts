/**
 * The messages of the meeting's WebSocket (`/ws`). JSON text frames, one message each, at most
 * MAX_MESSAGE bytes. The upgrade carries two subprotocols: PROTOCOL and either `token.<JWT>` or `resume.<secret>`.
 * A refused upgrade is completed only to be closed with CLOSE_CODE and an ErrorCode as reason.
 *
 * Life of a connection:
 *   server: welcome → client: subscribe → server: offer → client: answer
 *   → client: prepare → server: prepared → (pre-join: connected, nothing sent)
 *   client: group → server: group (and again after every step, until joined)
 *   → client: join → server: joined, slots (and participant, commit to the others) → … → client: leave.
 *
 * What the people in a meeting say to each other (MLS commits and application messages, requests to be let in) is
 * opaque to the server: bytes sealed by the clients. The server orders commits by comparing epochs and numbers what
 * it relays to each place, so that a broken connection loses nothing: see `seq` and `catch-up`.
 */
import * as v from 'valibot'
import { ErrorCode } from './errors.ts'
import { Base64Url, Id, Layer, Order, Role, SOURCES, Source } from './ids.ts'

export const PROTOCOL = 'snug.v1'
/** Bytes of one WebSocket message. */
export const MAX_MESSAGE = 393_216
/** People in one room at once. */
export const MAX_PARTICIPANTS = 50
/** Characters of a sealed GroupInfo: a full meeting, with the longest word of who each of them is. */
export const MAX_INFO = 327_680
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
/** Bytes sealed by a client, as base64url. */
const Sealed = (max: number) => v.pipe(Base64Url(max), v.minLength(1))

/** Somebody in the meeting, as far as the server knows: no name. `role` is the server's word. */
export const Participant = v.strictObject({ id: Id, role: Role })
export type Participant = v.InferOutput<typeof Participant>

/** A state of the group: which group, and its MLS epoch (RFC 9420 section 8.1). `group` is chosen by its creator. */
export const GroupAt = v.strictObject({
  group: Id,
  epoch: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31)),
})
export type GroupAt = v.InferOutput<typeof GroupAt>

/**
 * One step of the group, all or nothing. The server takes it only while the group is at `on`.
 * `commit` null: a new group that nobody but its creator is in (`to.epoch` 0); else the same group, one epoch later.
 * `info`: GroupInfo after the step, for whoever joins next.
 */
export const GroupStep = v.strictObject({
  on: v.nullable(GroupAt),
  to: GroupAt,
  commit: v.nullable(Sealed(65_536)),
  info: Sealed(MAX_INFO),
})
export type GroupStep = v.InferOutput<typeof GroupStep>

/** Public key (X25519, 32 bytes) to which requests to be let in are sealed; whoever has the room secret has its other half. */
const LobbyKey = v.pipe(Base64Url(43), v.length(43))

/** Number of a relayed message in the stream of one place: 1, 2, 3 … without gaps. */
const Seq = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31))

const TurnUrl = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(/^turns?:[^\s/@]+$/, 'a TURN address (RFC 7065)'),
)
const Credential = v.pipe(v.string(), v.minLength(1), v.maxLength(256))
/**
 * Relays (TURN, RFC 8656) on the way to the media server, with credentials that run out within minutes and belong to
 * nobody. `relayOnly`: nothing else is used, so that the media server does not learn the client's address.
 */
export const Ice = v.strictObject({
  relayOnly: v.boolean(),
  servers: v.pipe(
    v.array(
      v.strictObject({
        urls: v.pipe(v.array(TurnUrl), v.minLength(1), v.maxLength(8)),
        username: Credential,
        credential: Credential,
      }),
    ),
    v.maxLength(4),
  ),
})
export type Ice = v.InferOutput<typeof Ice>

/** Which stream a media section of the subscribing peer connection carries now; `null`: none. */
export const Slot = v.strictObject({
  mid: v.pipe(v.string(), v.maxLength(16)),
  feed: v.nullable(v.strictObject({ participant: Id, source: Source })),
})
export type Slot = v.InferOutput<typeof Slot>

const message = <T extends string, E extends v.ObjectEntries>(type: T, entries: E) =>
  v.strictObject({ type: v.literal(type), ...entries })

export const ClientMessage = v.variant('type', [
  /** Connect the subscribing peer connection anew; `offer` follows. */
  message('subscribe', {}),
  /**
   * Connect the publishing peer connection, and the subscribing one too unless `subscribe` came just before. `publish`:
   * offer with one sendonly section per SOURCES, in that order.
   */
  message('prepare', { ref: Ref, publish: Sdp }),
  /** Answer to the server's `offer` of the same number. */
  message('answer', { n: Ref, sdp: Sdp }),
  /** Tell the state of the group, and again whenever it changes until joined. Answered by `group`. */
  message('group', { ref: Ref }),
  /** Enter the meeting by a step of the group. Refused with `epoch_conflict` when somebody else was quicker. */
  message('join', { ref: Ref, step: GroupStep, lobby: LobbyKey }),
  /** A step of the group by somebody who joined. Accepted: it comes back as `commit`; else `epoch_conflict`. */
  message('commit', { ref: Ref, step: GroupStep }),
  /** An MLS application message for everybody who joined, or for one of them. */
  message('app', { to: v.optional(Id), data: Sealed(24_576) }),
  /** After a return: everything relayed since `seq` again. Nothing new is relayed before. */
  message('catch-up', { seq: Seq }),
  /** Ask to be let in, by somebody without the room secret; a newer request replaces the older one. */
  message('knock', { request: Sealed(4_096) }),
  /** Let somebody in who knocked: the room secret, sealed to the key in their request. */
  message('admit', { id: Id, sealed: Sealed(1_024) }),
  message('refuse', { id: Id }),
  /** Remove somebody from the meeting (owners and moderators), who can't come back while it goes on. */
  message('kick', { ref: Ref, id: Id }),
  /**
   * Have somebody stop sending a source, or lower their hand (owners and moderators). `data`: the same, sealed as in
   * `app`; it is relayed to them alone, and tells the truth about who wants it. The server relays nothing of the source
   * until they start it again, by `start` or `share`.
   */
  message('order', { ref: Ref, id: Id, what: Order, data: Sealed(4_096) }),
  /** A source that was stopped by an order is sent again; nobody but oneself can do that. */
  message('start', { source: v.picklist(['microphone', 'camera']) }),
  /** Give somebody a role for the time of this meeting; nobody falls below the role of their token. */
  message('role', { ref: Ref, id: Id, role: Role }),
  /** Rules of this meeting; what is not named stays. */
  message('rules', { ref: Ref, locked: v.optional(v.boolean()), lobby: v.optional(v.boolean()) }),
  /** End the meeting for everybody: all connections are closed with `meeting_ended`. */
  message('end', { ref: Ref }),
  /** The screen stream starts or stops. `sound`: with what is heard of it. */
  message('share', { on: v.boolean(), sound: v.optional(v.boolean()) }),
  /** Wanted layers; streams not named stay as they are (a new one starts at `low` for cameras, `high` for screens). */
  message('watch', {
    streams: v.pipe(
      v.array(v.strictObject({ participant: Id, source: Source, layer: Layer })),
      v.maxLength(MAX_PARTICIPANTS * SOURCES.length),
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
   * `media`: whether the media server is up. `ice`: absent where there is no relay.
   */
  message('welcome', {
    self: v.strictObject({ id: Id, role: Role, joined: v.boolean() }),
    resumed: v.boolean(),
    resume: Base64Url(64),
    media: v.picklist(['up', 'down']),
    roster: v.array(Participant),
    lobby: v.nullable(LobbyKey),
    ice: v.optional(Ice),
  }),
  /** Whether an administrator looks for a fault now, so that addresses and browsers are written down; told when it is. */
  message('diagnosis', { on: v.boolean() }),
  /** Fresh credentials, before those told last run out. */
  message('ice', { ice: Ice }),
  message('prepared', { ref: Ref, answer: Sdp }),
  /** Offer for the subscribing peer connection; answer with the same `n`. */
  message('offer', { n: Ref, sdp: Sdp }),
  message('joined', { ref: Ref, roster: v.array(Participant) }),
  /** Somebody joined. */
  message('participant', { participant: Participant }),
  /** `why`: left by themselves, broke off and did not come back, or was removed by a moderator or the server. */
  message('gone', { id: Id, why: v.picklist(['left', 'lost', 'removed']) }),
  /** The group as it is; `null`: there is none yet. With `ref` as answer, without while waiting. */
  message('group', {
    ref: v.optional(Ref),
    at: v.nullable(GroupAt),
    info: v.nullable(Sealed(MAX_INFO)),
  }),
  /** A step of the group, in order, also one's own. `by`: the server's word for who sent it. */
  message('commit', { seq: Seq, by: Id, to: GroupAt, commit: v.nullable(Sealed(65_536)) }),
  /** `by`: the server's word; the message itself tells the truth. */
  message('app', { seq: Seq, by: Id, data: Sealed(24_576) }),
  /** Answer to `catch-up`, after what was missed. `complete` false: too much was missed; join the group anew. */
  message('caught-up', { seq: Seq, complete: v.boolean() }),
  /** To those without the room secret: the key to seal a request to; `null` while nobody is there who could let them in. */
  message('lobby', { key: v.nullable(LobbyKey) }),
  /** Somebody asks to be let in; `null`: not any more (let in, refused or gone). */
  message('knock', { id: Id, request: v.nullable(Sealed(4_096)) }),
  /** To the one who knocked. */
  message('admitted', { by: Id, sealed: Sealed(1_024) }),
  /** A request of a moderator was carried out. */
  message('done', { ref: Ref }),
  /** Somebody has another role from now on; `by`: the server's word. Also told about oneself. */
  message('role', { id: Id, role: Role, by: Id }),
  /**
   * The rules of the meeting, after each change of them, and after `welcome` unless both are off. `locked`: nobody joins
   * who was not in before (`room_locked`). `lobby`: who was not in before joins after `admit` only
   * (`admission_needed`). `by`: the server's word for who changed them.
   */
  message('rules', { locked: v.boolean(), lobby: v.boolean(), by: v.optional(Id) }),
  /** The whole assignment of the subscribing peer connection's sections. */
  message('slots', { slots: v.array(Slot) }),
  message('restarted', { ref: Ref, answer: Sdp }),
  /** Somebody begins to get one's pictures: the next of each is to be a key frame. The media server asks for it too, later. */
  message('pictures', {}),
  /** `down`: both peer connections are dead. `up`: prepare again (whoever was joined stays joined). */
  message('media', { state: v.picklist(['up', 'down']) }),
  /** A request failed (`ref`), or a warning. The connection stays open. */
  message('error', { ref: v.optional(Ref), code: ErrorCode }),
  message('pong', {}),
])
export type ServerMessage = v.InferOutput<typeof ServerMessage>
