import type { Failure, MeetingSnapshot, MeetingState, Participant } from '../call/meeting.ts'
import { failureText } from './failures.ts'
import type { View } from './session.ts'

/** Where a meeting stands, as host pages see it. */
export type MeetingPhase = MeetingState['phase']

/** One person in the meeting, as host pages see them. */
export interface ParticipantInfo {
  id: string
  /** Empty until their name could be decrypted. */
  name: string
  self: boolean
  microphone: boolean
  camera: boolean
  screen: boolean
}

/** The events of `<snug-meeting>` and their details. */
export interface SnugMeetingEventDetails {
  'snug-ready': undefined
  'snug-joined': undefined
  /** However it ended: also by a failure, another room, or as the element was removed. `state` tells. */
  'snug-left': undefined
  'snug-participants-changed': { count: number; participants: ParticipantInfo[] }
  'snug-error': { code: Failure['code']; text: string }
  'snug-state-changed': { state: MeetingPhase }
}
export type SnugMeetingEventMap = {
  [Name in keyof SnugMeetingEventDetails]: CustomEvent<SnugMeetingEventDetails[Name]>
}
export type SnugEvent = {
  [Name in keyof SnugMeetingEventDetails]: { type: Name; detail: SnugMeetingEventDetails[Name] }
}[keyof SnugMeetingEventDetails]

export const phaseOf = (view: View): MeetingPhase =>
  view.phase === 'meeting' ? view.snapshot.state.phase : view.phase === 'isolated' ? view.state : view.phase

/** In a stay, which a lost connection does not end. */
export const inside = (phase?: MeetingPhase): boolean => phase === 'in-call' || phase === 'reconnecting'

/** What the host page is told when the view goes from `before` to `after`. */
export function eventsBetween(before: View | undefined, after: View): SnugEvent[] {
  return [...phaseEvents(before, after), ...failureEvents(before, after), ...participantEvents(before, after)]
}

function phaseEvents(before: View | undefined, after: View): SnugEvent[] {
  const from = before && phaseOf(before)
  const to = phaseOf(after)
  if (from === to) return []
  const events: SnugEvent[] = [{ type: 'snug-state-changed', detail: { state: to } }]
  if (to === 'pre-join') events.push({ type: 'snug-ready', detail: undefined })
  const [was, is] = [inside(from), inside(to)]
  if (is && !was) events.push({ type: 'snug-joined', detail: undefined })
  if ((was && !is) || to === 'left') events.push({ type: 'snug-left', detail: undefined })
  return events
}

function failureEvents(before: View | undefined, after: View): SnugEvent[] {
  const failures = [failed(after), snapshotOf(after)?.devices.failure]
  const known = before ? [failed(before), snapshotOf(before)?.devices.failure] : []
  return failures.flatMap((failure, i) =>
    failure && failure !== known[i]
      ? [{ type: 'snug-error', detail: { code: failure.code, text: failureText(failure.code) } } as const]
      : [],
  )
}

function participantEvents(before: View | undefined, after: View): SnugEvent[] {
  const participants = participantsOf(after)
  if (JSON.stringify(participants) === JSON.stringify(before ? participantsOf(before) : [])) return []
  return [{ type: 'snug-participants-changed', detail: { count: participants.length, participants } }]
}

const snapshotOf = (view: View): MeetingSnapshot | undefined =>
  view.phase === 'meeting' ? view.snapshot : undefined

function failed(view: View): Failure | undefined {
  if (view.phase === 'failed') return view.failure
  const state = snapshotOf(view)?.state
  return state?.phase === 'failed' ? state.failure : undefined
}

function participantsOf(view: View): ParticipantInfo[] {
  const state = snapshotOf(view)?.state
  return state && 'participants' in state ? state.participants.map(info) : []
}

const info = ({ id, name, self, microphone, camera, screen }: Participant): ParticipantInfo => ({
  id,
  name,
  self,
  microphone,
  camera,
  screen,
})
