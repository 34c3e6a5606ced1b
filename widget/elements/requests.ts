import type { Layer, Source } from '../../protocol/index.ts'
import type {
  DeviceKind,
  MeetingCode,
  Moderation,
  NoiseSuppression,
  PersonFigures,
  PollWish,
  REACTIONS,
  RecordWish,
} from '../call/meeting.ts'

/** Event by which inner elements ask `<snug-meeting>` for something; it never leaves `<snug-meeting>`. */
export const REQUEST = 'snug-request'

/** The layer wanted of one remote stream. */
export interface WatchedStream {
  participant: string
  source: Source
  layer: Layer
}

/** Takes the answer to a request, or why there is none. */
export type Answer<T> = (result: Promise<T>) => void

export type ReactionEmoji = (typeof REACTIONS)[number]

export type MeetingRequest =
  | { type: 'sign-in' }
  | { type: 'retry' }
  | { type: 'join' }
  | { type: 'leave' }
  | { type: 'rejoin' }
  | { type: 'name'; name: string }
  | { type: 'microphone' | 'camera' | 'screen'; on: boolean }
  /** Push to talk: the microphone for a moment; not remembered. */
  | { type: 'talk'; on: boolean }
  | { type: 'device'; kind: DeviceKind; id: string }
  | { type: 'pick-speaker' }
  | { type: 'blur'; on: boolean }
  | { type: 'noise'; how: NoiseSuppression }
  | { type: 'watch'; streams: WatchedStream[] }
  | { type: 'say'; text: string; answer: Answer<void> }
  | { type: 'react'; emoji: ReactionEmoji }
  | { type: 'hand'; up: boolean }
  | { type: 'code'; answer: Answer<MeetingCode> }
  | { type: 'compared'; answer: Answer<void> }
  | { type: 'acknowledge'; id: string }
  | { type: 'knock' }
  /** `code`: as it was shown, so that nobody is let in by a request that came in its place meanwhile. */
  | { type: 'admit'; id: string; code: string }
  | { type: 'refuse'; id: string }
  | { type: 'poll'; wish: PollWish; answer: Answer<void> }
  | { type: 'moderate'; wish: Moderation; answer: Answer<void> }
  | { type: 'record'; wish: RecordWish; answer: Answer<void> }
  | { type: 'statistics'; answer: Answer<PersonFigures[]> }
