import type { MeetingSnapshot, Participant, Social } from '../call/meeting.ts'

const SILENCE: Social = {
  security: 'encrypted',
  chat: [],
  reactions: [],
  notices: [],
  knocks: [],
  polls: [],
  rules: { locked: false, lobby: false },
}

/** The call as it would be joined now, without any picture or sound: to build it before it is wanted. */
export function rehearsal({ state, devices }: MeetingSnapshot): MeetingSnapshot | undefined {
  if (state.phase !== 'pre-join' && !(state.phase === 'joining' && state.ready)) return undefined
  const { role, others } = state
  const self: Participant = {
    id: 'self',
    self: true,
    name: '',
    role,
    microphone: devices.microphone === 'on',
    camera: devices.camera === 'on',
    screen: false,
    sound: false,
    hand: 0,
    tracks: {},
  }
  return { devices, state: { phase: 'in-call', role, participants: [self, ...others], ...SILENCE } }
}

/** Runs what is of use later only, after all that is wanted now. */
export function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 1_000 })
  else setTimeout(run, 300)
}
