/** What opens doors in a marked meeting, and the ids that stand for its people: neither may be found where it does not belong. */
import type { CallPage } from '../call-page.ts'
import type { Person, TestRoom } from '../person.ts'

interface People {
  ada: Person
  ben: Person
}

/** Passwords' keys, cookies, tokens, the room's key, and the second factor of Ada in each of its forms. */
export async function doorOpeners(
  { ada, ben }: People,
  calls: readonly CallPage[],
  room: TestRoom,
  token: string,
): Promise<Record<string, string | Buffer>> {
  if (!ada.factor) throw new Error('Ada has no second factor')
  const { application, recovery } = ada.factor
  const secrets: Record<string, string | Buffer> = {
    'key of Ada’s password': await ada.authKey(),
    'key of Ben’s password': await ben.authKey(),
    'room key': room.key,
    'room key, bytes': Buffer.from(room.key, 'base64url'),
    'access token': token.split('.')[2] ?? '',
    'secret of the application': application.totp.secret.base32,
    'secret of the application, bytes': Buffer.from(application.totp.secret.bytes),
  }
  for (const [at, code] of recovery.entries()) secrets[`recovery code ${at + 1}`] = code
  for (const [at, cookie] of (await cookiesOf(calls)).entries()) secrets[`cookie ${at + 1}`] = cookie
  return secrets
}

/** The halves of each that nobody could guess: the session’s id and its signature, and what forms are protected with. */
async function cookiesOf(calls: readonly CallPage[]): Promise<string[]> {
  const all = await Promise.all(calls.map(({ page }) => page.browserContext().cookies()))
  const values = all.flat().flatMap(({ value }) => decodeURIComponent(value).replace(/^s:/, '').split('.'))
  return [...new Set(values)].filter((value) => value.length > 20)
}

/** Which the database keeps, and nothing else. */
export async function idsOf({ ada, ben }: People, room: TestRoom): Promise<Record<string, string>> {
  const idOf = async (person: Person) => (await person.session()).account?.id ?? ''
  return { 'account of Ada': await idOf(ada), 'account of Ben': await idOf(ben), room: room.id }
}
