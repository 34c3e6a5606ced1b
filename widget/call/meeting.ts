/**
 * What the elements see of a meeting: one state, and the requests they may make.
 * `Meeting` is implemented by `controller.ts`; elements never touch a socket, a peer connection or a key.
 */
import type { ErrorCode, Layer, Role, Source } from '../../protocol/index.ts'
import type { PollWish } from '../worker/messages.ts'
import type { MeetingCode, Moderation, REACTIONS, RecordWish, Social } from './social.ts'

export type { Poll, PollWish } from '../worker/messages.ts'
export { MAX_OPTION, MAX_OPTIONS, MAX_QUESTION } from '../worker/messages.ts'
export type * from './social.ts'
export { MAX_CHAT, REACTIONS } from './social.ts'

/** Why something failed on this side; server codes come from the protocol's catalogue. */
export type LocalErrorCode =
  | 'room_missing'
  | 'server_missing'
  | 'room_key_missing'
  | 'room_key_wrong'
  | 'server_unreachable'
  | 'browser_unsupported'
  | 'insecure_page'
  | 'encryption_failed'
  | 'devices_refused'
  | 'devices_missing'
  | 'devices_busy'
  | 'device_lost'
  | 'device_swapped'
  | 'blur_failed'
  | 'noise_failed'
  | 'share_refused'
  | 'identity_refused'

export interface Failure {
  code: ErrorCode | LocalErrorCode
  /** The way out offered: try again, sign in, or none. */
  way: 'retry' | 'sign-in' | 'none'
}

export interface Participant {
  id: string
  self: boolean
  /** Empty until it was told under the group's keys; never shown unauthenticated. */
  name: string
  /** The server's word: decides only which buttons are offered. */
  role: Role
  microphone: boolean
  camera: boolean
  screen: boolean
  /** What is heard of the screen. */
  sound: boolean
  /** Tracks ready for a media element. Remote ones carry decrypted media only. */
  tracks: Partial<Record<Source, MediaStreamTrack>>
  /** Raised hands in order: 1 is the first; 0 while down. */
  hand: number
  /**
   * Why nothing of this person is shown. `no-key`: they are not in the group (yet). `cannot-decrypt`: their frames do
   * not authenticate. `away`: they hold the keys, but the server says that they are not connected.
   */
  trouble?: 'no-key' | 'cannot-decrypt' | 'away'
  /** What is known about who this is; absent while they hold no key. */
  holder?: KeyHolder
  /** How well their media arrives here; of oneself: at the server. Absent while that is not known. */
  quality?: Quality
}

/** `lost`: nothing arrives of what should. */
export type Quality = 'good' | 'poor' | 'lost'

/** What the browser counted of one stream over the last moment. */
export interface StreamFigures {
  source: Source
  /** Bits per second. */
  bits: number
  /** Part of the packets that did not arrive, 0 to 1. */
  loss?: number
  /** Milliseconds: how unevenly packets arrive, and how long they wait for that. */
  jitter?: number
  buffer?: number
  /** Pixels, and pictures per second. */
  width?: number
  height?: number
  frames?: number
  /** As in `VP8`. */
  codec?: string
}

/** Figures of one person: of what arrives from them, or of what oneself sends. */
export interface PersonFigures {
  id: string
  /** Milliseconds to the server and back; of oneself alone. */
  roundTrip?: number
  streams: StreamFigures[]
}

/** Somebody who holds the keys of the meeting, as proven by the group itself and not by the server. */
export interface KeyHolder {
  /** Vouched for by the host application or the server's sign-in; `null`: nobody this page trusts vouches. */
  identity: { name: string; issuer: string } | null
  /** Fingerprint of the device's key: 6 groups of 5 digits. */
  fingerprint: string
  /**
   * What this device remembers. `new`: never met. `known`: met before. `compared`: codes were compared.
   * `changed`: this person was met before with other devices only; they may have a new one, or somebody pretends.
   */
  device: 'own' | 'new' | 'known' | 'compared' | 'changed'
}

export interface Device {
  id: string
  label: string
}

/** What the person switches; the sound of a screen comes and goes with that. */
export type OwnSource = Exclude<Source, 'sound'>

export type DeviceKind = 'microphone' | 'camera' | 'speaker'

/** The own microphone and camera, and what one hears with. */
export interface Devices {
  microphone: 'off' | 'starting' | 'on'
  camera: 'off' | 'starting' | 'on'
  screen: 'off' | 'starting' | 'on'
  /** Own tracks for preview and level meter, present while on; `sound` where the browser gives it with a screen. */
  tracks: Partial<Record<Source, MediaStreamTrack>>
  microphones: Device[]
  cameras: Device[]
  /** Empty where the browser always uses the system's. */
  speakers: Device[]
  /** What the person chose; the system's choice unless given, or while it is not connected. */
  microphoneId?: string
  cameraId?: string
  speakerId?: string
  /** Last thing that went wrong with a device, and with which; the meeting goes on without it. */
  failure?: Failure
  failed?: OwnSource
  /** What is behind the person is blurred before the picture leaves the device. */
  blur?: boolean
  /** `browser` unless given. */
  noise?: NoiseSuppression
  /** A meeting goes on in another tab of this browser. */
  elsewhere?: boolean
}

/** What takes noise out of the own voice: nothing, the browser, or a program that knows voices, on this device. */
export type NoiseSuppression = 'off' | 'browser' | 'strong'

export type MeetingState =
  | { phase: 'signed-out' }
  | { phase: 'connecting' }
  /** `ready`: both peer connections are connected, so that joining is immediate. `others`: who is in the meeting. */
  | { phase: 'pre-join'; ready: boolean; role: Role; others: Participant[] }
  /**
   * This device has no room secret. `idle`: may ask to be let in; `empty`: nobody is there who could; `asked`: waits
   * for an answer, and `code` is shown to both sides; it is empty for who asked too often, and asks again by itself in a moment.
   */
  | { phase: 'lobby'; knock: 'idle' | 'empty' | 'asked'; code: string }
  /** `ready`: as before joining. Without, drawing the call ahead would only hold up what connects. */
  | { phase: 'joining'; ready: boolean; role: Role; others: Participant[] }
  | ({ phase: 'in-call'; role: Role; participants: Participant[] } & Social)
  /** Outgoing media is stopped. `participants` as last seen. */
  | ({ phase: 'reconnecting'; role: Role; participants: Participant[] } & Social)
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
  /** Taken from now on, and again whenever it comes back. */
  chooseDevice(kind: DeviceKind, id: string): Promise<void>
  /** Lets the person choose a speaker in the browser's own dialogue, where it has one. To be called within a click. */
  pickSpeaker(): Promise<void>
  /** Blurs what is behind the person. Where that does not work, the camera goes off. */
  setBlur(on: boolean): Promise<void>
  /** Takes noise out of the own voice. Where `strong` does not work, it becomes `browser`, and the person is told. */
  setNoise(how: NoiseSuppression): Promise<void>
  shareScreen(on: boolean): Promise<void>
  /** Tile sizes changed: the layer wanted per remote stream. Idempotent and cheap. */
  watch(layers: { participant: string; source: Source; layer: Layer }[]): void
  /** Says something to everybody. @throws LocalError encryption_failed; SnugError wrong_state while not in the call */
  say(text: string): Promise<void>
  react(emoji: (typeof REACTIONS)[number]): void
  /** Asks everybody, votes, or ends one's own poll. @throws as `say`; SnugError wrong_state for a poll that is over */
  poll(wish: PollWish): Promise<void>
  /** Asks everybody for a recording and ends it, or answers to one. @throws as `say` */
  record(wish: RecordWish): Promise<void>
  raiseHand(up: boolean): void
  /** The code to compare, of this moment. @throws LocalError encryption_failed */
  code(): Promise<MeetingCode>
  /** The person compared the code with the others and it was equal: remembered for all devices in the meeting. */
  markCompared(): Promise<void>
  /** Somebody's changed device is theirs, the person says: remembered, and no warning any more. */
  acknowledge(id: string): void
  /** Lobby: asks to be let in under the name given by `setName`. */
  knock(): void
  /** Lets somebody in who knocked, with the code that was shown for them, or not. */
  admit(id: string, code: string): void
  refuse(id: string): void
  /** @throws SnugError forbidden | not_found | wrong_state */
  moderate(wish: Moderation): Promise<void>
  /** What the browser counted since this was asked last. @throws SnugError wrong_state while nothing is connected */
  statistics(): Promise<PersonFigures[]>
  /** Ends everything: sockets, peer connections, tracks, worker. */
  close(): void
}

/** How a meeting is given its access; called again whenever a new token is needed. */
export interface Access {
  /** One-time access token for the server. */
  access: string
  /** Room key as base64url, 32 bytes; absent when it came with the page (fragment or property). */
  roomKey?: string
  /** Identity assertion for the peers: a JWS bound to the device key. Never sent to the server in clear. */
  identity?: string
  /** Public keys (JWK, Ed25519) that assertions of this and other people may be signed with, by issuer. */
  identityKeys?: IdentityKey[]
}

/** A key that vouches for people. */
export interface IdentityKey {
  /** Issuer whose assertions it signs. */
  iss: string
  kid: string
  /** Ed25519 public key, base64url (RFC 8037). */
  x: string
}

/**
 * @param deviceKey brings the public key of this device (Ed25519, base64url), which the identity assertion names; not
 * asked for where no assertion is made, as it takes the worker's start
 */
export type AccessProvider = (deviceKey: () => Promise<string>) => Promise<Access>

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
  /** Told the room key that a member handed over on admission, for pages that keep keys. */
  onRoomKey?: (roomKey: string) => void
}
