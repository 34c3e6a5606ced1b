/** The three levels of security, as they are shown. */
import { msg } from '@lit/localize'
import Lock from 'lucide/dist/esm/icons/lock.mjs'
import ShieldCheck from 'lucide/dist/esm/icons/shield-check.mjs'
import ShieldUser from 'lucide/dist/esm/icons/shield-user.mjs'
import type { SecurityLevel } from '../call/meeting.ts'
import type { IconNode } from './icon.ts'

/** From the least to the most. */
export const LEVELS = ['encrypted', 'closed', 'verified'] as const satisfies readonly SecurityLevel[]

export const LEVEL_ICONS: Record<SecurityLevel, IconNode> = {
  encrypted: Lock,
  closed: ShieldUser,
  verified: ShieldCheck,
}

const NAMES: Record<SecurityLevel, () => string> = {
  encrypted: () => msg('Encrypted'),
  closed: () => msg('Names confirmed'),
  verified: () => msg('Verified'),
}

export const levelName = (level: SecurityLevel): string => NAMES[level]()
