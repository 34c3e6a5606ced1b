import { msg } from '@lit/localize'
import type { Role } from '../../protocol/ids.ts'
import type { Account } from '../account/account.ts'

export function roleName(role: Role): string {
  switch (role) {
    case 'owner':
      return msg('Owner')
    case 'moderator':
      return msg('Moderator')
    case 'member':
      return msg('Member')
  }
}

/** Whether the person who is signed in administers the server. */
export const isAdmin = ({ state }: Account): boolean => state.phase === 'open' && state.person.admin
