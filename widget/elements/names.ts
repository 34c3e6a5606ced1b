/** How people are called, and what is said of those of whom nothing can be shown. */
import { msg, str } from '@lit/localize'
import KeyRound from 'lucide/dist/esm/icons/key-round.mjs'
import ShieldAlert from 'lucide/dist/esm/icons/shield-alert.mjs'
import WifiOff from 'lucide/dist/esm/icons/wifi-off.mjs'
import type { Participant } from '../call/meeting.ts'
import type { IconNode } from './icon.ts'
import { getLocale } from './localization.ts'

type Trouble = NonNullable<Participant['trouble']>

/** For oneself “You”; somebody whose name is not known yet is a guest. */
export const nameOf = ({ self, name }: { self: boolean; name: string }): string =>
  self ? msg('You') : name || msg('Guest')

const TROUBLES: Record<Trouble, { icon: IconNode; text: (name: string) => string; short: () => string }> = {
  'no-key': {
    icon: KeyRound,
    text: (name) => (name ? msg(str`Waiting for ${name}’s keys…`) : msg('Waiting for this person’s keys…')),
    short: () => msg('No keys yet'),
  },
  'cannot-decrypt': {
    icon: ShieldAlert,
    text: (name) =>
      name
        ? msg(str`${name}’s picture can’t be decrypted. Trying again…`)
        : msg('This picture can’t be decrypted. Trying again…'),
    short: () => msg('Can’t be decrypted'),
  },
  away: {
    icon: WifiOff,
    text: (name) =>
      name
        ? msg(str`${name}’s connection is interrupted.`)
        : msg('The connection to this person is interrupted.'),
    short: () => msg('Interrupted'),
  },
}

export interface TroubleText {
  icon: IconNode
  text: string
  /** For where there is hardly any room. */
  short: string
}

/** Why nothing of somebody is shown, if that is so. */
export function troubleOf({ trouble, name }: Participant): TroubleText | undefined {
  if (!trouble) return undefined
  const { icon, text, short } = TROUBLES[trouble]
  return { icon, text: text(name), short: short() }
}

/** Of what stands in it, as the language has it. */
export const list = (parts: Iterable<string>): string => new Intl.ListFormat(getLocale()).format(parts)

/** Names as a text: two by name, more as a number. */
export const listed = (names: readonly string[]): string =>
  list(names.length < 4 ? names : [...names.slice(0, 2), msg(str`${names.length - 2} others`)])
