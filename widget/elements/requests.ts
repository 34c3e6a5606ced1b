import type { Layer, Source } from '../../protocol/index.ts'

/** Event by which inner elements ask `<snug-meeting>` for something; it never leaves `<snug-meeting>`. */
export const REQUEST = 'snug-request'

/** The layer wanted of one remote stream. */
export interface WatchedStream {
  participant: string
  source: Source
  layer: Layer
}

export type MeetingRequest =
  | { type: 'sign-in' }
  | { type: 'retry' }
  | { type: 'join' }
  | { type: 'leave' }
  | { type: 'rejoin' }
  | { type: 'name'; name: string }
  | { type: 'microphone' | 'camera' | 'screen'; on: boolean }
  | { type: 'device'; kind: 'microphone' | 'camera'; id: string }
  | { type: 'watch'; streams: WatchedStream[] }
