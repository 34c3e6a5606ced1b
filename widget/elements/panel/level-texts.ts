/** What the levels of security mean, and what the next one asks for. */
import { msg, str } from '@lit/localize'
import type { Participant, SecurityLevel } from '../../call/meeting.ts'
import { listed, nameOf } from '../names.ts'

const MEANINGS: Record<SecurityLevel, () => string> = {
  encrypted: () =>
    msg('Only the devices listed below can see and hear this meeting; the server that carries it can’t.'),
  closed: () =>
    msg(
      'Only the devices listed below can see and hear this meeting, and who each of them belongs to is proven.',
    ),
  verified: () =>
    msg(
      'Only the devices listed below can see and hear this meeting, and you have made sure of each of them yourself.',
    ),
}

/** In one sentence. */
export const meaning = (level: SecurityLevel): string => MEANINGS[level]()

/** What has to happen for the level above this one. */
export function missing(level: Exclude<SecurityLevel, 'verified'>, people: readonly Participant[]): string {
  if (level === 'encrypted') {
    const names = people.filter(({ holder }) => !holder?.identity).map(nameOf)
    return names.length
      ? msg(str`For “Names confirmed”, somebody this page trusts has to vouch for: ${listed(names)}.`)
      : msg('For “Names confirmed”, somebody this page trusts has to vouch for everybody.')
  }
  const names = people.filter(({ self, holder }) => !self && holder?.device !== 'compared').map(nameOf)
  return names.length
    ? msg(str`For “Verified”, compare the code with: ${listed(names)}.`)
    : msg('For “Verified”, compare the code with everybody.')
}
