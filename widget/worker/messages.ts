/** Everything that is said between the page and the worker that holds the keys. */

import type { Source } from '../../protocol/ids.ts'
import type { Participant, Slot } from '../../protocol/messages.ts'
import type { PresenceContent } from '../crypto/seal.ts'

export type { PresenceContent } from '../crypto/seal.ts'

/** Messages with a `ref` are answered by one with the same `ref`. */
export type ToWorker =
  /** `roomKey`: 32 bytes as base64url. Answered by `opened`. */
  | { type: 'open'; ref: number; room: string; roomKey: string }
  /** A new participant id gets new keys and counters; the same one keeps its own. */
  | { type: 'identify'; id: string; index: number }
  /** Answered by `sealed`. */
  | { type: 'seal'; ref: number; presence: PresenceContent }
  /** The whole roster. Answered by `roster`. */
  | { type: 'roster'; ref: number; participants: Participant[] }
  /** The whole assignment of feeds to media sections. */
  | { type: 'bind'; slots: Slot[] }
  /** While true every outgoing frame is dropped. */
  | { type: 'pause'; paused: boolean }

export type FromWorker =
  /** The script runs and its ciphers work. */
  | { type: 'ready' }
  | { type: 'opened'; ref: number }
  | { type: 'sealed'; ref: number; presence: string }
  /** `null`: the presence does not authenticate. */
  | { type: 'roster'; ref: number; contents: Map<string, PresenceContent | null> }
  | { type: 'refused'; ref: number; code: 'room_key_missing' | 'encryption_failed' }
  /** `reason` null: frames of this stream decrypt again. */
  | { type: 'trouble'; participant: string; source: Source; reason: 'cannot-decrypt' | null }
  /** Frames flow again after a gap, and only the page can make a key frame. */
  | { type: 'key-frame'; source: Source }
  /** Nothing is sent or shown any more. */
  | { type: 'failed' }

/** Options of an RTCRtpScriptTransform. */
export type TransformOptions = { direction: 'send'; source: Source } | { direction: 'receive'; mid: string }
