import type { Role } from '../../protocol/index.ts'

/** Who may do what in a room. Being an administrator of the server gives no right here. */
export const RIGHTS = {
  enter: ['owner', 'moderator', 'member'],
  listMembers: ['owner', 'moderator', 'member'],
  leave: ['owner', 'moderator', 'member'],
  changeMembers: ['owner'],
  removeMembers: ['owner'],
  delete: ['owner'],
  /** Let in, or refuse, who knocks: whoever is in could hand the room secret on anyway. */
  admit: ['owner', 'moderator', 'member'],
  /** Remove from a meeting that goes on. */
  kick: ['owner', 'moderator'],
} as const satisfies Record<string, readonly Role[]>
export type Action = keyof typeof RIGHTS

export function may(role: Role, action: Action): boolean {
  const roles: readonly Role[] = RIGHTS[action]
  return roles.includes(role)
}
