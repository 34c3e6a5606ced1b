/** The person's rooms, as links beside an open room and as cards where none is open. */
import { html, nothing, type TemplateResult } from 'lit'
import { UserRound, Users, UsersRound } from 'lucide'
import type { Room } from './api.ts'
import { icon } from './icon.ts'
import { n, t } from './l10n.ts'

type People = Record<string, number>
type Choose = (event: Event, room: Room) => void

const ICONS = { own: UserRound, group: Users, team: UsersRound }

const sections = (rooms: Room[]) =>
  [
    { title: t('Your rooms'), rooms: rooms.filter(({ kind }) => kind === 'own') },
    { title: t('Teams'), rooms: rooms.filter(({ kind }) => kind === 'team') },
    { title: t('Groups'), rooms: rooms.filter(({ kind }) => kind === 'group') },
  ].filter((section) => section.rooms.length > 0)

const present = (count: number) => n('%n person in it now', '%n people in it now', count)

export function roomLinks(
  rooms: Room[],
  people: People,
  open: string | undefined,
  choose: Choose,
): TemplateResult[] {
  return sections(rooms).map(
    (section) => html`
      <h3>${section.title}</h3>
      <ul>${section.rooms.map((room) => link(room, people[room.id] ?? 0, room.id === open, choose))}</ul>
    `,
  )
}

const link = (room: Room, count: number, current: boolean, choose: Choose) => html`<li>
  <a href=${room.link} aria-current=${current ? 'page' : nothing} @click=${(event: Event) => choose(event, room)}>
    ${icon(ICONS[room.kind])}
    <span class="snug-title">${room.title}</span>
    ${count ? html`<span class="snug-count" title=${present(count)}>${count}</span>` : nothing}
  </a>
</li>`

export function roomCards(rooms: Room[], people: People, choose: Choose): TemplateResult {
  const busy = rooms.filter(({ id }) => people[id])
  return html`
    <h2>${t('Meetings')}</h2>
    <p class="snug-lead">
      ${t('Everything in a meeting is encrypted from browser to browser. The meeting server knows no names.')}
    </p>
    ${busy.length ? html`<h3>${t('People are here now')}</h3>${cards(busy, people, choose)}` : nothing}
    ${sections(rooms).map(
      (section) => html`<h3>${section.title}</h3>${cards(section.rooms, people, choose)}`,
    )}
    ${rooms.length ? nothing : html`<p class="snug-lead">${t('You have no rooms yet. Make one with “New room”.')}</p>`}
  `
}

const cards = (rooms: Room[], people: People, choose: Choose) =>
  html`<ul class="snug-cards">${rooms.map((room) => card(room, people[room.id] ?? 0, choose))}</ul>`

const card = (room: Room, count: number, choose: Choose) => html`<li>
  <a href=${room.link} @click=${(event: Event) => choose(event, room)}>
    <span class="snug-card-icon">${icon(ICONS[room.kind])}</span>
    <span class="snug-title">${room.title}</span>
    <span class="snug-card-note ${count ? 'busy' : ''}">${count ? present(count) : t('Nobody here')}</span>
  </a>
</li>`
