/** The meeting as data, and the pure function from it to what the elements see. */
import type { Role, Slot, Source, Participant as WireParticipant } from '../../protocol/index.ts'
import type { Holder, Waiting } from './encryption.ts'
import type {
  ChatMessage,
  Devices,
  Failure,
  MeetingState,
  Notice,
  Participant,
  Poll,
  Quality,
  Reaction,
  Recording,
  RecordingEnd,
  Rules,
  SecurityLevel,
  Social,
} from './meeting.ts'

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

/**
 * Somebody without the room secret. `open`: somebody is there who could let them in. `code` empty: not asked yet.
 * `paused`: asked too often, and asks again by itself in a moment.
 */
export interface Lobby {
  open: boolean
  code: string
  paused?: boolean
}

export interface Model {
  link: Link
  /** What the person wants. */
  wish: 'pre-join' | 'in-call' | 'left'
  /** Whether this page was in the call before, so that coming back is a reconnect and not a join. */
  wasIn: boolean
  /** Null: the room secret is known. */
  lobby: Lobby | null
  role: Role
  selfId: string
  name: string
  /** When the own hand was raised, ms since 1970; 0 while it is down. */
  hand: number
  /** Who the server says is in the meeting. */
  roster: readonly WireParticipant[]
  /** Who holds the keys, as the group proves. Nobody else is shown. */
  holders: readonly Holder[]
  /** Names of those who held the keys in this stay, by participant. */
  names: ReadonlyMap<string, string>
  security: SecurityLevel
  slots: readonly Slot[]
  /** Streams that can't be opened, by `streamKey`. */
  troubles: ReadonlyMap<string, 'cannot-decrypt' | 'no-key'>
  /** By participant. */
  qualities: ReadonlyMap<string, Quality>
  chat: readonly ChatMessage[]
  reactions: readonly Reaction[]
  notices: readonly Notice[]
  knocks: readonly Waiting[]
  polls: readonly Poll[]
  rules: Rules
  recordings: readonly Recording[]
  recordingEnd?: RecordingEnd | undefined
  /** Whether the server writes down addresses and browsers now. */
  diagnosis: boolean
}

export const emptyModel = (name: string): Model => ({
  link: { at: 'opening' },
  wish: 'pre-join',
  wasIn: false,
  lobby: null,
  role: 'member',
  selfId: '',
  name,
  hand: 0,
  roster: [],
  holders: [],
  names: new Map(),
  security: 'encrypted',
  slots: [],
  troubles: new Map(),
  qualities: new Map(),
  chat: [],
  reactions: [],
  notices: [],
  knocks: [],
  polls: [],
  rules: { locked: false, lobby: false },
  recordings: [],
  diagnosis: false,
})

export const streamKey = (participant: string, source: Source): string => `${participant}/${source}`

type TrackOf = (mid: string) => MediaStreamTrack | undefined

/** What the person sees. */
export function stateOf(model: Model, devices: Devices, trackOf: TrackOf): MeetingState {
  const { link, wish, role, lobby } = model
  if (link.at === 'failed') return { phase: 'failed', failure: link.failure }
  if (link.at === 'signed-out') return { phase: 'signed-out' }
  if (wish === 'left') return { phase: 'left' }
  if (lobby && link.at === 'online')
    return { phase: 'lobby', knock: knockOf(lobby), code: lobby.paused ? '' : lobby.code }
  const ready = link.at === 'online' && link.media === 'up'
  if (wish === 'pre-join') {
    if (link.at !== 'online') return { phase: 'connecting' }
    return { phase: 'pre-join', ready, role, others: others(model, () => undefined) }
  }
  const here = link.at === 'online' && link.joined
  if (!here && !model.wasIn) return { phase: 'joining', ready, role, others: others(model, () => undefined) }
  const participants = [self(model, devices), ...others(model, trackOf)]
  const whole = here && link.media !== 'down'
  return { phase: whole ? 'in-call' : 'reconnecting', role, participants, ...socialOf(model) }
}

const knockOf = ({ open, code }: Lobby): 'idle' | 'empty' | 'asked' =>
  code ? 'asked' : open ? 'idle' : 'empty'

const socialOf = ({
  security,
  chat,
  reactions,
  notices,
  knocks,
  polls,
  rules,
  recordings,
  recordingEnd,
  diagnosis,
}: Model): Social => ({
  security,
  chat: [...chat],
  reactions: [...reactions],
  notices: [...notices],
  knocks: [...knocks],
  polls: [...polls],
  rules,
  ...(recordings.length && { recordings: [...recordings] }),
  ...(recordingEnd && { recordingEnd }),
  ...(diagnosis && { diagnosis }),
})

/** Position among the raised hands, 1 for the first; 0 while it is down. */
function handOf(model: Model, hand: number): number {
  if (!hand) return 0
  const others = model.holders.filter(({ self }) => !self).map((holder) => holder.hand)
  return [...others, model.hand].filter((other) => other > 0 && other < hand).length + 1
}

function self(model: Model, devices: Devices): Participant {
  const holder = model.holders.find((one) => one.self)
  return {
    id: model.selfId,
    self: true,
    name: model.name,
    role: model.role,
    microphone: devices.microphone === 'on',
    camera: devices.camera === 'on',
    screen: devices.screen === 'on',
    sound: devices.tracks.sound !== undefined,
    hand: handOf(model, model.hand),
    tracks: devices.tracks,
    ...qualityOf(model, model.selfId),
    ...(holder ? { holder: keyHolder(holder) } : {}),
  }
}

function qualityOf({ qualities }: Model, id: string): { quality?: Quality } {
  const quality = qualities.get(id)
  return quality ? { quality } : {}
}

const keyHolder = ({ identity, fingerprint, device }: Holder) => ({ identity, fingerprint, device })

/** Those who hold the keys, and those who held them and are on their way back into the group. */
function others(model: Model, trackOf: TrackOf): Participant[] {
  const holders = model.holders.filter(({ self }) => !self)
  const holding = new Set(holders.map(({ id }) => id))
  const returning = model.roster.filter(
    ({ id }) => id !== model.selfId && !holding.has(id) && model.names.has(id),
  )
  return [
    ...holders.map((holder) => other(holder, model, trackOf)),
    ...returning.map(({ id, role }) => keyless(id, role, model.names.get(id) ?? '')),
  ]
}

function keyless(id: string, role: Role, name: string): Participant {
  const nothing = { microphone: false, camera: false, screen: false, sound: false, tracks: {}, hand: 0 }
  return { id, self: false, name, role, ...nothing, trouble: 'no-key' }
}

function other(holder: Holder, model: Model, trackOf: TrackOf): Participant {
  const { id, name, microphone, camera, screen, sound } = holder
  const seat = model.roster.find((one) => one.id === id)
  const tracks = tracksOf(holder, model, trackOf)
  const trouble = seat ? troubleOf(id, tracks, model) : 'away'
  return {
    id,
    self: false,
    name,
    role: seat?.role ?? 'member',
    microphone,
    camera,
    screen,
    sound,
    hand: handOf(model, holder.hand),
    tracks,
    holder: keyHolder(holder),
    ...qualityOf(model, id),
    ...(trouble ? { trouble } : {}),
  }
}

function tracksOf(holder: Holder, model: Model, trackOf: TrackOf): Participant['tracks'] {
  const tracks: Participant['tracks'] = {}
  for (const { mid, feed } of model.slots) {
    if (feed?.participant !== holder.id || !holder[feed.source]) continue
    const track = trackOf(mid)
    if (track) tracks[feed.source] = track
  }
  return tracks
}

function troubleOf(id: string, tracks: Participant['tracks'], model: Model) {
  const reasons = (Object.keys(tracks) as Source[]).map((source) => model.troubles.get(streamKey(id, source)))
  return reasons.find((reason) => reason === 'cannot-decrypt') ?? reasons.find((reason) => reason)
}
