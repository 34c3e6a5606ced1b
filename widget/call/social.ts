/** What is said and done in a meeting beside pictures and sound: chat, reactions, notices, rules, recordings. */
import type { Order, Role } from '../../protocol/index.ts'
import type { Poll } from '../worker/messages.ts'

/**
 * `encrypted`: always. `closed`: everybody's identity is vouched for too. `verified`: closed, and codes were compared
 * with every device in the meeting.
 */
export type SecurityLevel = 'encrypted' | 'closed' | 'verified'

/** Code of the meeting as it is now: equal for all who share its keys, and another after everybody's change. */
export interface MeetingCode {
  /** 6 groups of 5 digits. */
  digits: string
  /** Positions in the list of words, 0 to 511: eleven of them. */
  words: number[]
}

export interface ChatMessage {
  id: string
  /** Participant id. */
  from: string
  /** Name at the time it was sent. */
  name: string
  self: boolean
  text: string
  /** The poll that was asked, if it is one; `text` is its question. */
  poll?: string
  /** When it arrived, or when the poll was asked, ms since 1970. */
  at: number
}

/** A reaction that is shown for a moment. */
export interface Reaction {
  id: string
  from: string
  name: string
  emoji: string
}

/** What moderators do: stop something of one's own, give one a role, or change the rules. */
export type Moderated = `stopped-${Order}` | `made-${Role}` | 'locked' | 'unlocked' | 'lobby-on' | 'lobby-off'

/** Rules of a meeting, as the server keeps them. */
export interface Rules {
  /** Nobody joins who was not in before. */
  locked: boolean
  /** Everybody new is let in by somebody inside. */
  lobby: boolean
}

/** What owners and moderators may ask for; the server decides. */
export type Moderation =
  | { type: 'kick'; id: string }
  /** Stop a source of somebody, or lower their hand. */
  | { type: 'order'; id: string; what: Order }
  /** For the time of this meeting. */
  | { type: 'role'; id: string; role: Role }
  | ({ type: 'rules' } & Partial<Rules>)
  | { type: 'end' }

/** Whether somebody agrees to be recorded. */
export type Consent = 'none' | 'agreed' | 'refused'

/** Somebody records the meeting on their device, or asks everybody whether they may. */
export interface Recording {
  /** Participant id. */
  by: string
  name: string
  /** By oneself. */
  own: boolean
  at: 'asking' | 'on'
  /** One's own. */
  answer: Consent
  /** Those who are here, without oneself and who records. */
  others: { id: string; name: string; answer: Consent }[]
  /** Of one's own, while it is on. */
  written?: Written
}
/** Seconds of sound and picture, and bytes. */
export interface Written {
  seconds: number
  bytes: number
}

/** How one's own recording ended. `name`: who refused, or withdrew. */
export type RecordingEnd =
  | { why: 'refused' | 'withdrawn'; name: string; written?: Written }
  | { why: 'stopped' | 'failed'; written?: Written }

export type RecordWish =
  /** To be called within a click: the browser asks for a file. */
  { type: 'ask' } | { type: 'stop' } | { type: 'answer'; by: string; agreed: boolean }

/** Something that everybody is told. Shown for a moment and kept in the list of what happened. */
export interface Notice {
  id: string
  /**
   * `joined`, `left`, `lost`, `removed`: somebody came or went (they hold the keys, or do not any more).
   * `key-changed`: somebody known came with an unknown device. `renewed`: the group's keys were set up anew after
   * something did not fit. `refused`: something that claimed to be of the group was not believed.
   * The others are what somebody, who is named, did as a moderator: to oneself, or to the meeting.
   */
  kind: 'joined' | 'left' | 'lost' | 'removed' | 'key-changed' | 'renewed' | 'refused' | Moderated
  /** Empty where nobody in particular is meant. */
  name: string
  at: number
}

/** Somebody without the room secret who asks to be let in. */
export interface Knock {
  id: string
  /** What they call themselves. */
  name: string
  identity: { name: string; issuer: string } | null
  /** The same four groups of five digits are shown to them. */
  code: string
}

/** What is said and done in the meeting beside pictures and sound. */
export interface Social {
  security: SecurityLevel
  chat: ChatMessage[]
  reactions: Reaction[]
  notices: Notice[]
  knocks: Knock[]
  polls: Poll[]
  rules: Rules
  /** Absent: none. */
  recordings?: Recording[]
  recordingEnd?: RecordingEnd
  /** An administrator looks for a fault: addresses and browsers are written down meanwhile. */
  diagnosis?: true
}

/** The reactions offered; others that arrive are not shown. */
export const REACTIONS = ['👍', '❤️', '👏', '😂', '😮', '🎉'] as const
/** Characters of one chat message. */
export const MAX_CHAT = 4_000
