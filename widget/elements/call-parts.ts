/** Small pieces of the call that are shown over or beside the stage. */

import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import DoorOpen from 'lucide/dist/esm/icons/door-open.mjs'
import TriangleAlert from 'lucide/dist/esm/icons/triangle-alert.mjs'
import Users from 'lucide/dist/esm/icons/users.mjs'
import type { Knock, SecurityLevel } from '../call/meeting.ts'
import type { IconNode } from './icon.ts'
import { LEVEL_ICONS, levelName } from './levels.ts'
import type { MeetingRequest } from './requests.ts'

/** The sign of encryption, which opens the panel about it. `warns`: somebody's key has changed. */
export function badge(
  level: SecurityLevel,
  warns: boolean,
  open: boolean,
  toggle: () => void,
): TemplateResult {
  const said = msg(str`Security: ${levelName(level)}`)
  return html`<button
    type="button"
    class="pill badge ${level}"
    part="badge"
    aria-label=${warns ? msg(str`${said}, a key has changed`) : said}
    aria-expanded=${String(open)}
    title=${msg('This meeting is end-to-end encrypted')}
    @click=${toggle}
  >
    <snug-icon .node=${LEVEL_ICONS[level]}></snug-icon><span>${levelName(level)}</span>
    ${warns ? html`<snug-icon class="warns" .node=${TriangleAlert}></snug-icon>` : nothing}
  </button>`
}

/** How many are there, and who, where the toolbar has no room for it. */
export function peopleCount(people: number, open: boolean, toggle: () => void): TemplateResult {
  const label = people === 1 ? msg('1 person') : msg(str`${people} people`)
  return html`<button type="button" class="pill count" part="button" aria-label=${label} aria-expanded=${String(open)} @click=${toggle}>
    <snug-icon .node=${Users}></snug-icon><span>${people}</span>
  </button>`
}

interface BannerAction {
  label: string
  run: () => void
  primary?: boolean
}

export const banner = (icon: IconNode, text: string, ...actions: BannerAction[]): TemplateResult =>
  html`<div class="banner" part="banner">
    <snug-icon .node=${icon}></snug-icon><span class="text" dir="auto">${text}</span>
    <span class="actions">
      ${actions.map(
        ({ label, run, primary }) =>
          html`<button class="button small ${primary ? 'primary' : ''}" part="button" type="button" @click=${run}>${label}</button>`,
      )}
    </span>
  </div>`

/** `close`: where it can be put away. */
export const warning = (text: string, close?: () => void): TemplateResult =>
  html`<p class="banner warn" part="banner" role="alert">
    <snug-icon .node=${TriangleAlert}></snug-icon><span class="text">${text}</span>
    ${close ? html`<button class="button small" part="button" type="button" @click=${close}>${msg('Close')}</button>` : nothing}
  </p>`

export const lostBanner = (): TemplateResult =>
  html`<p class="banner warn" part="banner" role="alert">
    <span class="spin"></span>
    <span class="text">${msg('Connection lost. Your camera and microphone are paused. Reconnecting…')}</span>
  </p>`

export const alone = (): TemplateResult =>
  html`<div class="alone"><span>${msg('Nobody else is here yet.')}</span></div>`

/**
 * Somebody without the room's key asks to be let in. A name that nobody vouches for can be anybody's, also made up by the
 * server: they are let in beside their code only.
 */
export function knockBanner(
  knocks: readonly Knock[],
  answer: (request: Extract<MeetingRequest, { type: 'admit' | 'refuse' }>) => void,
  show: () => void,
): TemplateResult | typeof nothing {
  const [first] = knocks
  if (!first) return nothing
  const { id, code, identity } = first
  const several = knocks.length > 1
  const details = { label: msg('Show'), run: show, primary: several || !identity }
  if (several) return banner(DoorOpen, msg(str`${knocks.length} people ask to join`), details)
  const name = identity?.name || first.name || msg('Somebody')
  const asks = msg(str`${name} asks to join`)
  const refuse = { label: msg('Refuse'), run: () => answer({ type: 'refuse', id }) }
  if (!identity) return banner(DoorOpen, `${asks}. ${msg('Nobody vouches for this name')}.`, details, refuse)
  return banner(DoorOpen, asks, details, refuse, {
    label: msg('Admit'),
    run: () => answer({ type: 'admit', id, code }),
    primary: true,
  })
}
