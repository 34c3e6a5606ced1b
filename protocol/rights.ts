/**
 * Who may do what in a meeting that goes on: the whole table. The server decides by it; the elements offer by it.
 * What is done to somebody needs `outranks` as well.
 */
import type { Order, Role } from './ids.ts'

const EVERYBODY = ['owner', 'moderator', 'member'] as const
const MODERATORS = ['owner', 'moderator'] as const

export const MEETING_RIGHTS = {
  /** Let in, or refuse, who knocks: whoever is in could hand the room secret on anyway. */
  admit: EVERYBODY,
  /** Remove somebody, who can't come back while the meeting goes on. */
  kick: MODERATORS,
  /** Stop what somebody sends, until they start it again; lower their hand. */
  stopMicrophone: MODERATORS,
  stopCamera: MODERATORS,
  stopScreen: MODERATORS,
  lowerHand: MODERATORS,
  /** Let nobody new in, and back. */
  lock: MODERATORS,
  /** Have everybody who newly comes let in by somebody inside, and back. */
  lobby: MODERATORS,
  /** For the time of this meeting; nobody falls below the role they came with. */
  makeMember: ['owner'],
  makeModerator: MODERATORS,
  makeOwner: ['owner'],
  /** Ask everybody for a recording: without their client's word that they agree, nobody is in it. */
  record: MODERATORS,
  /** End the meeting for everybody. */
  end: MODERATORS,
} as const satisfies Record<string, readonly Role[]>
export type MeetingAction = keyof typeof MEETING_RIGHTS

/** The right that an order needs. */
export const ORDERING: Record<Order, OnSomebody> = {
  microphone: 'stopMicrophone',
  camera: 'stopCamera',
  screen: 'stopScreen',
  hand: 'lowerHand',
}
/** The right that giving a role needs. */
export const GIVING: Record<Role, OnSomebody> = {
  owner: 'makeOwner',
  moderator: 'makeModerator',
  member: 'makeMember',
}

/** Actions that are done to somebody; nobody does them to themselves. */
export type OnSomebody = Exclude<MeetingAction, 'admit' | 'lock' | 'lobby' | 'record' | 'end'>

export function mayInMeeting(role: Role, action: MeetingAction): boolean {
  const roles: readonly Role[] = MEETING_RIGHTS[action]
  return roles.includes(role)
}

/** Whether something may be done to somebody of the other role: nothing to owners, unless by an owner. */
export const outranks = (role: Role, other: Role): boolean => other !== 'owner' || role === 'owner'
