/** Accounts, sessions, and signing in elsewhere. */
import { randomBytes } from 'node:crypto'
import { sha256 } from '../../../server/auth/secrets.ts'
import { dayOf } from '../../../server/time.ts'
import { keyOf, randomId, type TestApi } from '../api.ts'
import { IN_DIRECTORY } from '../every-way-in.ts'
import { administrators, everybody, type Row, signedIn, withPassword } from './row.ts'
import type { Actor } from './stage.ts'

const own = ({ login }: Actor) => ({ login, authKey: keyOf(login) })
const wrong = { login: 'nobody-of-this-name', authKey: keyOf('wrong') }

/** A link for a new password. */
async function resetOf({ store, now }: TestApi, account: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await store.passwordResets.add({ id: sha256(token), account, expiresOn: dayOf(now()) })
  return token
}

export const ACCOUNTS: Row[] = [
  { route: 'GET /api/session', expect: everybody(200) },
  { route: 'POST /api/kdf', ask: () => ({ body: { login: 'ada' } }), expect: everybody(200) },
  {
    route: 'POST /api/login',
    what: 'own password',
    ask: (_, who) => ({ body: own(who) }),
    expect: withPassword(200),
    refusal: 'wrong_credentials',
    spends: true,
  },
  {
    route: 'POST /api/login',
    what: 'wrong password',
    ask: () => ({ body: wrong }),
    expect: everybody(401),
    refusal: 'wrong_credentials',
  },
  { route: 'POST /api/logout', expect: everybody(204), spends: true },
  {
    route: 'POST /api/invites/check',
    what: 'with an invitation',
    ask: ({ invite }) => ({ body: { token: invite } }),
    expect: everybody(200),
  },
  {
    route: 'POST /api/register',
    what: 'with an invitation',
    ask: ({ invite }) => ({
      body: {
        token: invite,
        login: `new-${randomId().toLowerCase()}`,
        salt: randomId(),
        authKey: keyOf('x'),
        vault: 'dg',
      },
    }),
    expect: everybody(200),
    spends: true,
  },
  {
    route: 'POST /api/account/password',
    ask: (_, { login }) => ({
      body: { authKey: keyOf(login), newSalt: randomId(), newAuthKey: keyOf('new'), vault: 'dg' },
    }),
    expect: signedIn(204),
    spends: true,
  },
  { route: 'GET /api/account/sessions', expect: signedIn(200) },
  {
    route: 'DELETE /api/account/sessions',
    ask: (_, { login }) => ({ body: { authKey: keyOf(login) } }),
    expect: signedIn(204),
  },
  { route: 'GET /api/vault', expect: signedIn(200) },
  {
    route: 'PUT /api/vault',
    // An old version is a conflict, which only whoever may write is told of.
    ask: () => ({ body: { vault: 'dg', version: 999 } }),
    expect: signedIn(409),
    refusal: 'conflict',
  },
  {
    route: 'POST /api/accounts/:id/password-reset',
    ask: ({ victim }) => ({ path: `/api/accounts/${victim.id}/password-reset` }),
    expect: administrators(200),
  },
  {
    route: 'POST /api/password-reset/check',
    what: 'with a link',
    ask: async ({ api, victim }) => ({ body: { token: await resetOf(api, victim.id) } }),
    expect: everybody(200),
  },
  {
    route: 'POST /api/password-reset',
    what: 'with a link',
    ask: async ({ api, victim }) => ({
      body: { token: await resetOf(api, victim.id), salt: randomId(), authKey: keyOf('x'), vault: 'dg' },
    }),
    expect: everybody(204),
  },
  { route: 'POST /api/invites', ask: () => ({ body: {} }), expect: administrators(200) },
  { route: 'GET /api/accounts', expect: administrators(200) },
  {
    route: 'PATCH /api/accounts/:id',
    ask: ({ victim }) => ({ path: `/api/accounts/${victim.id}`, body: { disabled: true } }),
    expect: administrators(204),
  },
]

export const SIGN_IN_ELSEWHERE: Row[] = [
  { route: 'GET /api/sign-in', expect: everybody(200) },
  { route: 'GET /api/oidc/start', expect: everybody(302) },
  { route: 'GET /api/oidc/callback', what: 'without an answer', expect: everybody(302) },
  {
    route: 'POST /api/directory',
    what: 'right password',
    ask: () => ({ body: IN_DIRECTORY }),
    expect: everybody(200),
    spends: true,
  },
  {
    route: 'POST /api/directory',
    what: 'wrong password',
    ask: () => ({ body: { ...IN_DIRECTORY, password: 'wrong' } }),
    expect: everybody(401),
    refusal: 'wrong_credentials',
  },
]
