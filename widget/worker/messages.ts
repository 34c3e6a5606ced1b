/** Everything that is said between the page and the worker that holds the keys. */
import type { Order, Source } from '../../protocol/ids.ts'
import type { ClientMessage, ServerMessage, Slot } from '../../protocol/messages.ts'

/** What one tells the others about oneself. */
export interface OwnState {
  name: string
  microphone: boolean
  camera: boolean
  screen: boolean
  /** Of the screen. */
  sound: boolean
  /** When the hand was raised, ms since 1970; 0 while it is down. */
  hand: number
}

/** A key that vouches for people: see `widget/crypto/identity.ts`. */
export interface VouchingKey {
  iss: string
  kid: string
  x: string
}

/** What the server says that concerns the group; the page passes it on in the order it came. */
export type GroupNews = Extract<
  ServerMessage,
  {
    type:
      | 'welcome'
      | 'joined'
      | 'participant'
      | 'gone'
      | 'group'
      | 'commit'
      | 'app'
      | 'caught-up'
      | 'lobby'
      | 'knock'
      | 'admitted'
      | 'error'
  }
>

/** What the worker has the page send. Their `ref` is at least WORKER_REFS. */
export type GroupRequest = Extract<
  ClientMessage,
  { type: 'group' | 'join' | 'commit' | 'app' | 'catch-up' | 'knock' | 'admit' }
>

/** Characters of the question and of each option of a poll, and options of one. */
export const MAX_QUESTION = 300
export const MAX_OPTION = 120
export const MAX_OPTIONS = 8
/** Milliseconds: polls that are older are told as this old. */
export const MAX_AGO = 86_400_000

/** A poll as it stands. */
export interface Poll {
  id: string
  /** Name of who asked. */
  name: string
  /** Asked by oneself. */
  own: boolean
  question: string
  /** Several options may be chosen. */
  multiple: boolean
  closed: boolean
  options: { text: string; votes: number; mine: boolean }[]
}

/** `choices`: positions of the options. */
export type PollWish =
  | { type: 'ask'; question: string; options: string[]; multiple: boolean }
  | { type: 'vote'; id: string; choices: number[] }
  /** One's own only. */
  | { type: 'close'; id: string }

/** What one says of a recording: of one's own, or whether one agrees to that of the participant `by`. */
export type RecordingSaid =
  | { type: 'recording'; ask: string; at: 'asking' | 'on' | 'over' }
  | { type: 'consent'; by: string; ask: string; given: boolean }

/** References from here on are the worker's, smaller ones the page's. */
export const WORKER_REFS = 2 ** 30

/** Messages with a `ref` are answered by one with the same `ref`. */
export type ToWorker =
  /**
   * `roomKey`: 32 bytes as base64url; absent: the lobby. `assertion`: JWS for the peers. `tellRoomKey`: whether the page
   * wants to know a room key that comes by admission. Answered by `opened`.
   */
  | {
      type: 'open'
      ref: number
      room: string
      roomKey?: string
      assertion?: string
      identityKeys: VouchingKey[]
      tellRoomKey: boolean
    }
  /** A newer assertion of who one is. */
  | { type: 'assertion'; assertion: string }
  | { type: 'news'; news: GroupNews }
  /** Enter the meeting as soon as that is possible; asked again after a return that was not joined. */
  | { type: 'join' }
  /** The connection broke: nothing is sent until the next `welcome`. */
  | { type: 'lost' }
  | { type: 'state'; state: OwnState }
  /** Answered by `done`. */
  | { type: 'say'; ref: number; text: string }
  | { type: 'react'; emoji: string }
  /** Answered by `done`. */
  | { type: 'poll'; ref: number; wish: PollWish }
  /** Said to everybody, and to whoever comes later. Answered by `done`. */
  | { type: 'record'; ref: number; said: RecordingSaid }
  /** Seals an order for somebody. Answered by `sealed`. */
  | { type: 'order'; ref: number; to: string; what: Order }
  /** Answered by `code`. */
  | { type: 'code'; ref: number }
  /** The codes were compared and are equal. Answered by `done`. */
  | { type: 'compared'; ref: number }
  /** The person knows that a device which was not met before is somebody's. */
  | { type: 'acknowledge'; id: string }
  | { type: 'knock' }
  | { type: 'admit'; id: string; code: string }
  /** The whole assignment of feeds to media sections. */
  | { type: 'bind'; slots: Slot[] }
  /** While true every outgoing frame is dropped. */
  | { type: 'pause'; paused: boolean }

/** Somebody who holds the keys of the meeting. */
export interface Holder {
  /** Participant id. */
  id: string
  self: boolean
  /** Told under the group's keys. */
  name: string
  microphone: boolean
  camera: boolean
  screen: boolean
  sound: boolean
  hand: number
  identity: { name: string; issuer: string } | null
  fingerprint: string
  device: 'own' | 'new' | 'known' | 'compared' | 'changed'
}

export type Level = 'encrypted' | 'closed' | 'verified'
export type NoticeKind = 'joined' | 'left' | 'lost' | 'removed' | 'key-changed' | 'renewed' | 'refused'
export type Said =
  | { type: 'chat'; text: string }
  | { type: 'reaction'; emoji: string }
  /** A new poll, and when it was asked, ms since 1970. */
  | { type: 'poll'; id: string; text: string; at: number }
  | RecordingSaid
  /** To be obeyed if the sender may. */
  | { type: 'order'; what: Order }

export interface Waiting {
  id: string
  name: string
  identity: { name: string; issuer: string } | null
  code: string
}

/** Why a group can't be entered. */
export type FaultCode =
  | 'room_key_wrong'
  | 'identity_refused'
  | 'encryption_failed'
  | 'epoch_conflict'
  | 'not_admitted'

export type FromWorker =
  /** The script runs and its ciphers work. `device`: public key of this device, base64url. */
  | { type: 'ready'; device: string }
  | { type: 'opened'; ref: number }
  | { type: 'done'; ref: number }
  | { type: 'sealed'; ref: number; data: string }
  | { type: 'code'; ref: number; digits: string; words: number[] }
  | {
      type: 'refused'
      ref: number
      code: 'room_key_missing' | 'encryption_failed' | 'identity_refused' | 'wrong_state'
    }
  /** To be sent to the server. */
  | { type: 'send'; message: GroupRequest }
  /** Everybody in the group (before joining: as its GroupInfo says), and how much is proven of them. */
  | { type: 'people'; holders: Holder[]; level: Level }
  | { type: 'said'; from: string; name: string; self: boolean; said: Said }
  | { type: 'notice'; kind: NoticeKind; name: string }
  /** All polls, after each change of one. */
  | { type: 'polls'; polls: Poll[] }
  | { type: 'knocks'; knocks: Waiting[] }
  /** A request to be let in is on its way; `code` is shown to both sides. */
  | { type: 'asked'; code: string }
  /** Let in; `roomKey` where this device had none and the page asked for it. */
  | { type: 'admitted'; roomKey?: string }
  /** The group can't be entered. */
  | { type: 'fault'; code: FaultCode }
  /** `reason` null: frames of this stream decrypt again. */
  | { type: 'trouble'; participant: string; source: Source; reason: 'cannot-decrypt' | 'no-key' | null }
  /** Frames flow again after a gap, and only the page can make a key frame. */
  | { type: 'key-frame'; source: Source }
  /** Nothing is sent or shown any more. */
  | { type: 'failed' }

/** Options of an RTCRtpScriptTransform. */
export type TransformOptions = { direction: 'send'; source: Source } | { direction: 'receive'; mid: string }
