/** The meeting as data, and the pure function from it to what the elements see. */
import type { Role, Slot, Source, Participant as WireParticipant } from '../../protocol/index.ts'
import type { PresenceContent } from './encryption.ts'
import type { Devices, Failure, MeetingState, Participant } from './meeting.ts'

/**
 * Where the connection to the meeting stands.
 * `media`: `connecting` for the first time; `up`; `down`: it was lost and is being built again.
 */
export type Link =
  | { at: 'signed-out' }
  | { at: 'opening' }
  | { at: 'online'; joined: boolean; media: 'connecting' | 'up' | 'down' }
  | { at: 'lost' }
  | { at: 'failed'; failure: Failure }

export interface Model {
  link: Link
  /** What the person wants. */
  wish: 'pre-join' | 'in-call' | 'left'
  /** Whether this page was in the call before, so that coming back is a reconnect and not a join. */
  wasIn: boolean
  /** Both peer connections are agreed on with the media server. */
  negotiated: boolean
  role: Role
  selfId: string
  name: string
  roster: readonly WireParticipant[]
  /** Opened presences; `null`: does not authenticate. Missing: not opened yet. */
  presences: ReadonlyMap<string, PresenceContent | null>
  slots: readonly Slot[]
  /** Streams that arrive but don't decrypt, as `participant/source`. */
  troubles: ReadonlySet<string>
}

export const emptyModel = (name: string): Model => ({
  link: { at: 'opening' },
  wish: 'pre-join',
  wasIn: false,
  negotiated: false,
  role: 'member',
  selfId: '',
  name,
  roster: [],
  presences: new Map(),
  slots: [],
  troubles: new Set(),
})

export const streamKey = (participant: string, source: Source): string => `${participant}/${source}`

type TrackOf = (mid: string) => MediaStreamTrack | undefined

/** What the person sees. */
export function stateOf(model: Model, devices: Devices, trackOf: TrackOf): MeetingState {
  const { link, wish, role } = model
  if (link.at === 'failed') return { phase: 'failed', failure: link.failure }
  if (link.at === 'signed-out') return { phase: 'signed-out' }
  if (wish === 'left') return { phase: 'left' }
  if (wish === 'pre-join') {
    if (link.at !== 'online') return { phase: 'connecting' }
    return { phase: 'pre-join', ready: link.media === 'up', role, others: others(model, () => undefined) }
  }
  const here = link.at === 'online' && link.joined
  if (!here && !model.wasIn)
    return { phase: 'joining', ready: model.negotiated, role, others: others(model, () => undefined) }
  const participants = [self(model, devices), ...others(model, trackOf)]
  const whole = here && link.media !== 'down'
  return { phase: whole ? 'in-call' : 'reconnecting', role, participants }
}

function self(model: Model, devices: Devices): Participant {
  return {
    id: model.selfId,
    self: true,
    name: model.name,
    microphone: devices.microphone === 'on',
    camera: devices.camera === 'on',
    screen: devices.screen === 'on',
    tracks: devices.tracks,
  }
}

const others = (model: Model, trackOf: TrackOf): Participant[] =>
  model.roster
    .filter(({ id }) => id !== model.selfId && model.presences.has(id))
    .map(({ id }) => other(id, model, trackOf))

function other(id: string, model: Model, trackOf: TrackOf): Participant {
  const presence = model.presences.get(id)
  if (!presence) {
    const nothing = { microphone: false, camera: false, screen: false, tracks: {} }
    return { id, self: false, name: '', ...nothing, trouble: 'unreadable-presence' }
  }
  const tracks: Participant['tracks'] = {}
  for (const { mid, feed } of model.slots) {
    if (feed?.participant !== id || !presence[feed.source]) continue
    const track = trackOf(mid)
    if (track) tracks[feed.source] = track
  }
  const troubled = (Object.keys(tracks) as Source[]).some((source) =>
    model.troubles.has(streamKey(id, source)),
  )
  const { name, microphone, camera, screen } = presence
  return {
    id,
    self: false,
    name,
    microphone,
    camera,
    screen,
    tracks,
    ...(troubled ? { trouble: 'cannot-decrypt' as const } : {}),
  }
}
