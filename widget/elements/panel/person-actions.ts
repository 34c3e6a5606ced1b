/** What a moderator may do with somebody: a list of buttons under their row. */
import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import Hand from 'lucide/dist/esm/icons/hand.mjs'
import MicOff from 'lucide/dist/esm/icons/mic-off.mjs'
import ScreenShareOff from 'lucide/dist/esm/icons/screen-share-off.mjs'
import ShieldUser from 'lucide/dist/esm/icons/shield-user.mjs'
import UserX from 'lucide/dist/esm/icons/user-x.mjs'
import VideoOff from 'lucide/dist/esm/icons/video-off.mjs'
import { GIVING, mayInMeeting, ORDERING, type Order, outranks, type Role } from '../../../protocol/index.ts'
import type { Moderation, Participant } from '../../call/meeting.ts'
import type { IconNode } from '../icon.ts'

const ORDERS: [Order, IconNode, () => string][] = [
  ['microphone', MicOff, () => msg('Mute')],
  ['camera', VideoOff, () => msg('Turn off camera')],
  ['screen', ScreenShareOff, () => msg('Stop sharing')],
  ['hand', Hand, () => msg('Lower hand')],
]
const ROLES: [Role, IconNode, () => string][] = [
  ['owner', ShieldUser, () => msg('Make owner')],
  ['moderator', ShieldUser, () => msg('Make moderator')],
  ['member', ShieldUser, () => msg('Make member')],
]

/** Whether there is anything that may be done with them. */
export const manageable = (own: Role, { self, role }: Participant): boolean =>
  !self && mayInMeeting(own, 'kick') && outranks(own, role)

/** What they do that may be stopped now. */
export const stoppable = (person: Participant): Order[] =>
  ORDERS.map(([what]) => what).filter((what) => person[what])

/** `act`: carries out; `remove`: asks first. */
export function personActions(
  own: Role,
  person: Participant,
  act: (wish: Moderation) => void,
  remove: () => void,
): TemplateResult {
  const { id, role } = person
  const name = person.name || msg('Guest')
  const orders = ORDERS.filter(([what]) => person[what] && mayInMeeting(own, ORDERING[what]))
  const roles = ROLES.filter(([given]) => given !== role && mayInMeeting(own, GIVING[given]))
  return html`<div class="actions" role="group" aria-label=${msg(str`Manage ${name}`)}>
    ${orders.map(([what, icon, label]) => action(what, icon, label(), () => act({ type: 'order', id, what })))}
    ${roles.map(([given, icon, label]) => action(given, icon, label(), () => act({ type: 'role', id, role: given })))}
    ${action('remove', UserX, msg('Remove from the meeting'), remove, id)}
  </div>`
}

const action = (did: string, icon: IconNode, label: string, run: () => void, remove?: string) =>
  html`<button class=${remove ? 'danger' : ''} part="button" type="button" data-do=${did} data-remove=${remove ?? nothing} @click=${run}>
    <snug-icon .node=${icon}></snug-icon>${label}
  </button>`
