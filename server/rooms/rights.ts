import { MEETING_RIGHTS, type Role } from '../../protocol/index.ts'

/**
 * Who may do what in a room, whether a meeting goes on or not: the whole table. Being an administrator of the server
 * gives no right here. In a meeting the role given for its time counts, everywhere else the one of the membership.
 */
export const RIGHTS = {
  enter: ['owner', 'moderator', 'member'],
  listMembers: ['owner', 'moderator', 'member'],
  leave: ['owner', 'moderator', 'member'],
  changeMembers: ['owner'],
  removeMembers: ['owner'],
  delete: ['owner'],
  /** Make and revoke links for people without an account. */
  inviteGuests: ['owner', 'moderator'],
  ...MEETING_RIGHTS,
} as const satisfies Record<string, readonly Role[]>
export type Action = keyof typeof RIGHTS

export function may(role: Role, action: Action): boolean {
  const roles: readonly Role[] = RIGHTS[action]
  return roles.includes(role)
}
