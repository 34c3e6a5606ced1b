/**
 * What the elements see of a meeting: one state, and the requests they may make.
 * `Meeting` is implemented by `controller.ts`; elements never touch a socket, a peer connection or a key.
 */
import type { ErrorCode, Layer, Role, Source } from '../../protocol/index.ts'

/** Why something failed on this side; server codes come from the protocol's catalogue. */
export type LocalErrorCode =
  | 'room_missing'
  | 'room_key_missing'
  | 'room_key_wrong'
  | 'server_unreachable'
  | 'browser_unsupported'
  | 'insecure_page'
  | 'encryption_failed'
  | 'devices_refused'
  | 'devices_missing'
  | 'devices_busy'
  | 'share_refused'

export interface Failure {
  code: ErrorCode | LocalErrorCode
  /** Shown to the person as it is. */
  text: string
  /** The way out offered: try again, sign in, or none. */
  way: 'retry' | 'sign-in' | 'none'
}

export interface Participant {
  id: string
  self: boolean
  /** Empty until the presence was opened with the room key; never shown unauthenticated. */
  name: string
  microphone: boolean
  camera: boolean
  screen: boolean
  /** Tracks ready for a media element. Remote ones carry decrypted media only. */
  tracks: Partial<Record<Source, MediaStreamTrack>>
  /** Why nothing of this person is shown: their presence or their frames do not authenticate. */
  trouble?: 'unreadable-presence' | 'cannot-decrypt'
}

export interface Device {
  id: string
  label: string
}

/** The own microphone and camera. */
export interface Devices {
  microphone: 'off' | 'starting' | 'on'
  camera: 'off' | 'starting' | 'on'
  screen: 'off' | 'starting' | 'on'
  /** Own tracks for preview and level meter, present while on. */
  tracks: Partial<Record<Source, MediaStreamTrack>>
  microphones: Device[]
  cameras: Device[]
  microphoneId?: string
  cameraId?: string
  /** Last thing that went wrong with a device; the meeting goes on without it. */
  failure?: Failure
}

export type MeetingState =
  | { phase: 'signed-out' }
  | { phase: 'connecting' }
  /** `ready`: both peer connections are connected, so that joining is immediate. `others`: who is in the meeting. */
  | { phase: 'pre-join'; ready: boolean; role: Role; others: Participant[] }
  /** `ready`: nothing but the network is waited for. */
  | { phase: 'joining'; ready: boolean; role: Role; others: Participant[] }
  | { phase: 'in-call'; role: Role; participants: Participant[] }
  /** Outgoing media is stopped. `participants` as last seen. */
  | { phase: 'reconnecting'; role: Role; participants: Participant[] }
  | { phase: 'left' }
  | { phase: 'failed'; failure: Failure }

export interface MeetingSnapshot {
  state: MeetingState
  devices: Devices
}

/** One meeting of one page. Listeners get every new snapshot; snapshots are never mutated. */
export interface Meeting {
  readonly snapshot: MeetingSnapshot
  subscribe(listener: (snapshot: MeetingSnapshot) => void): () => void
  /** Connects and shows the pre-join. Resolves when in pre-join, signed-out or failed. */
  open(): Promise<void>
  join(): Promise<void>
  leave(): Promise<void>
  setName(name: string): void
  setMicrophone(on: boolean): Promise<void>
  setCamera(on: boolean): Promise<void>
  chooseDevice(kind: 'microphone' | 'camera', id: string): Promise<void>
  shareScreen(on: boolean): Promise<void>
  /** Tile sizes changed: the layer wanted per remote stream. Idempotent and cheap. */
  watch(layers: { participant: string; source: Source; layer: Layer }[]): void
  /** Ends everything: sockets, peer connections, tracks, worker. */
  close(): void
}

/** How a meeting is given its access; called again whenever a new token is needed. */
export interface Access {
  /** One-time access token for the server. */
  access: string
  /** Room key as base64url, 32 bytes; absent when it came with the page (fragment or property). */
  roomKey?: string
}
export type AccessProvider = () => Promise<Access>

export interface MeetingOptions {
  /** Origin of the meeting server. */
  server: string
  room: string
  name: string
  /** Room key from the page, base64url. */
  roomKey?: string
  access: AccessProvider
  /** Where the worker's script is. */
  workerUrl: string
}
