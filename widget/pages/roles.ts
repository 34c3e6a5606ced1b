import { msg } from '@lit/localize'
import type { Role } from '../../protocol/ids.ts'

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
