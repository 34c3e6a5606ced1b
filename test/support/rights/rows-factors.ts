/** Second factors: one's own, and that of somebody who lost their device. */
import { newTotpSecret } from '../../../server/auth/totp.ts'
import { keyOf } from '../api.ts'
import { Authenticator } from '../authenticator.ts'
import { protect } from '../second-factor.ts'
import { administrators, type Row, signedIn } from './row.ts'
import type { Actor, Stage } from './stage.ts'

/** Of who is signed in, whose second factor is turned on for it. */
async function proof({ api }: Stage, { login, browser }: Actor) {
  const { on } = (await browser.get('/account/second-factor')).body
  const code = on === false ? (await protect(api, browser)).recovery[0] : '123456'
  return { body: { authKey: keyOf(login), code } }
}

export const SECOND_FACTORS: Row[] = [
  { route: 'GET /api/account/second-factor', expect: signedIn(200) },
  { route: 'POST /api/account/second-factor/secret', expect: signedIn(200) },
  {
    route: 'PUT /api/account/second-factor',
    ask: ({ api }, { login }) => {
      const { secret, uri } = newTotpSecret('Snug', login)
      const code = new Authenticator(uri).code(api.now())
      return { body: { authKey: keyOf(login), secret, code } }
    },
    expect: signedIn(200),
    spends: true,
  },
  { route: 'POST /api/account/second-factor/codes', ask: proof, expect: signedIn(200), spends: true },
  { route: 'DELETE /api/account/second-factor', ask: proof, expect: signedIn(204), spends: true },
  {
    route: 'DELETE /api/accounts/:id/second-factor',
    ask: async ({ api, victim }) => {
      await api.store.secondFactors.add(victim.id, { secret: 'c2VhbGVk', codes: ['aGFzaA'] }, '')
      return { path: `/api/accounts/${victim.id}/second-factor` }
    },
    expect: administrators(204),
  },
]
