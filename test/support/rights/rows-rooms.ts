/** Rooms, their members, groups and guests. */
import { keyOf, randomId } from '../api.ts'
import { EVERYBODY, everybody, inRoom, MODERATORS, OWNERS, type Row, signedIn } from './row.ts'
import type { Stage } from './stage.ts'

const room =
  (rest = '') =>
  ({ room }: Stage) => ({ path: `/api/rooms/${room}${rest}` })

export const ROOMS: Row[] = [
  { route: 'GET /api/rooms', expect: signedIn(200) },
  { route: 'POST /api/rooms', ask: () => ({ body: { id: randomId(), title: 'dA' } }), expect: signedIn(200) },
  { route: 'DELETE /api/rooms/:id', ask: room(), expect: inRoom(OWNERS, 204) },
  { route: 'POST /api/token', ask: ({ room }) => ({ body: { room } }), expect: inRoom(EVERYBODY, 200) },
  { route: 'GET /api/rooms/:id/members', ask: room('/members'), expect: inRoom(EVERYBODY, 200) },
  {
    route: 'PUT /api/rooms/:id/members',
    ask: (on) => ({ ...room('/members')(on), body: { login: on.victim.login, role: 'owner' } }),
    expect: inRoom(OWNERS, 204),
  },
  {
    route: 'DELETE /api/rooms/:id/members/:account',
    what: 'somebody else',
    ask: (on) => room(`/members/${on.victim.id}`)(on),
    expect: inRoom(OWNERS, 204),
  },
  {
    route: 'DELETE /api/rooms/:id/members/:account',
    what: 'oneself',
    ask: (on, { id }) => room(`/members/${id || randomId()}`)(on),
    expect: inRoom(EVERYBODY, 204),
  },
  { route: 'GET /api/rooms/:id/groups', ask: room('/groups'), expect: inRoom(OWNERS, 200) },
  {
    route: 'PUT /api/rooms/:id/groups',
    ask: (on) => ({ ...room('/groups')(on), body: { name: 'others', role: 'moderator' } }),
    expect: inRoom(OWNERS, 204),
  },
  {
    route: 'DELETE /api/rooms/:id/groups',
    ask: (on) => ({ ...room('/groups')(on), body: { name: 'team' } }),
    expect: inRoom(OWNERS, 204),
  },
  { route: 'GET /api/rooms/:id/guest-links', ask: room('/guest-links'), expect: inRoom(MODERATORS, 200) },
  {
    route: 'POST /api/rooms/:id/guest-links',
    ask: (on) => ({ ...room('/guest-links')(on), body: { days: 1, uses: 1 } }),
    expect: inRoom(MODERATORS, 200),
  },
  {
    route: 'DELETE /api/rooms/:id/guest-links/:link',
    ask: (on) => room(`/guest-links/${on.guestLink.id}`)(on),
    expect: inRoom(MODERATORS, 204),
  },
  {
    route: 'POST /api/guest',
    what: 'with a guest link',
    ask: ({ guestLink }) => ({ body: { token: guestLink.token } }),
    expect: everybody(200),
  },
  {
    route: 'POST /api/guest',
    what: 'with a link that never was',
    ask: () => ({ body: { token: keyOf(randomId()) } }),
    expect: everybody(410),
    refusal: 'invite_invalid',
  },
]
