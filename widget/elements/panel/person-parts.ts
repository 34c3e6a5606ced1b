/** What is said of people in lists: who vouches for them, and what this device remembers of theirs. */
import { msg, str } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import BadgeCheck from 'lucide/dist/esm/icons/badge-check.mjs'
import Check from 'lucide/dist/esm/icons/check.mjs'
import ShieldQuestionMark from 'lucide/dist/esm/icons/shield-question-mark.mjs'
import TriangleAlert from 'lucide/dist/esm/icons/triangle-alert.mjs'
import type { KeyHolder } from '../../call/meeting.ts'

type DeviceState = KeyHolder['device']

const DEVICES: Record<DeviceState, () => { label: string; said: string }> = {
  own: () => ({ label: msg('This device'), said: msg('You are looking at it') }),
  new: () => ({ label: msg('New'), said: msg('This device was never met before') }),
  known: () => ({ label: msg('Known'), said: msg('This device was met before') }),
  compared: () => ({ label: msg('Compared'), said: msg('You compared the code with this device') }),
  changed: () => ({ label: msg('Changed'), said: msg('This person was met before with other devices only') }),
}

export function deviceChip(device: DeviceState): TemplateResult {
  const { label, said } = DEVICES[device]()
  const icon = device === 'changed' ? TriangleAlert : device === 'compared' ? Check : undefined
  return html`<span class="chip ${device}" title=${said}>
    ${icon ? html`<snug-icon .node=${icon}></snug-icon>` : ''}${label}
  </span>`
}

/** Who says so; the name they vouch for is added where somebody calls themselves otherwise. */
export function vouchedBy(identity: KeyHolder['identity'], name: string): TemplateResult {
  if (!identity)
    return html`<span class="vouch none">
      <snug-icon .node=${ShieldQuestionMark}></snug-icon>${msg('Nobody vouches for this name')}
    </span>`
  const by = hostOf(identity.issuer)
  const text =
    identity.name === name ? msg(str`Vouched for by ${by}`) : msg(str`${identity.name}, vouched for by ${by}`)
  return html`<span class="vouch"><snug-icon .node=${BadgeCheck}></snug-icon><span dir="auto">${text}</span></span>`
}

/** An issuer as people know it. */
const hostOf = (issuer: string): string => (URL.canParse(issuer) ? new URL(issuer).host || issuer : issuer)

/** Groups of digits, so that they can be read aloud. */
export const digitGroups = (digits: string): TemplateResult =>
  html`<span class="digits">${digits.split(' ').map((group) => html`<span>${group}</span>`)}</span>`
