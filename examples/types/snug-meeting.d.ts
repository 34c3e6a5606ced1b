/** What a page may do with `<snug-meeting>`: its properties, methods and events. */

export type MeetingPhase =
  | 'signed-out'
  | 'connecting'
  | 'lobby'
  | 'pre-join'
  | 'joining'
  | 'in-call'
  | 'reconnecting'
  | 'left'
  | 'failed'

export interface ParticipantInfo {
  id: string
  /** Empty until their name could be decrypted. */
  name: string
  self: boolean
  microphone: boolean
  camera: boolean
  screen: boolean
}

/** A key that vouches for people. */
export interface IdentityKey {
  iss: string
  kid: string
  /** Ed25519 public key, base64url. */
  x: string
}

/** What the page's `token-url` or token provider answers. */
export interface MeetingAccess {
  /** Access token, good for one connection. */
  access: string
  /** 32 bytes as base64url. */
  roomKey?: string
  identity?: string
  identityKeys?: IdentityKey[]
}

export interface SnugMeetingElement extends HTMLElement {
  server: string
  room: string
  token?: string
  tokenUrl?: string
  tokenProvider?: (room: string, deviceKey: string) => Promise<MeetingAccess>
  identityKeys?: IdentityKey[]
  roomKey?: string
  displayName: string
  editName: boolean
  language?: string
  theme: 'light' | 'dark' | 'auto'
  pageShortcuts: boolean
  autojoin: boolean
  isolated: boolean
  readonly state: MeetingPhase
  join(): Promise<void>
  leave(): Promise<void>
  setMicrophone(on: boolean): Promise<void>
  setCamera(on: boolean): Promise<void>
  shareScreen(on?: boolean): Promise<void>
}

export interface SnugMeetingEventMap {
  'snug-ready': CustomEvent<undefined>
  'snug-joined': CustomEvent<undefined>
  /** However it ended: also by a failure, another room, or as the element was removed. `state` tells. */
  'snug-left': CustomEvent<undefined>
  'snug-participants-changed': CustomEvent<{ count: number; participants: ParticipantInfo[] }>
  /** The text is for people. */
  'snug-error': CustomEvent<{ code: string; text: string }>
  'snug-state-changed': CustomEvent<{ state: MeetingPhase }>
}

/** Attributes as HTML has them; what is a switch is there or not. */
export interface SnugMeetingAttributes {
  server?: string
  room?: string
  token?: string
  'token-url'?: string
  'room-key'?: string
  'display-name'?: string
  'edit-name'?: boolean
  language?: string
  theme?: 'light' | 'dark' | 'auto'
  'page-shortcuts'?: boolean
  autojoin?: boolean
  isolated?: boolean
}
