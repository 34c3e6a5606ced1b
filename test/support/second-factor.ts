/** People of the API's tests who have a second factor. */
import assert from 'node:assert/strict'
import { Browser, keyOf, type TestApi } from './api.ts'
import { Authenticator } from './authenticator.ts'

/** Milliseconds until the next code. */
export const STEP = 30_000

export interface Protected {
  browser: Browser
  application: Authenticator
  recovery: string[]
  /** The next code that is unused; moves the server’s clock. */
  next(): string
}

/** A new account with a second factor, signed in. */
export async function protectedPerson(
  api: TestApi,
  login: string,
  options: { admin?: boolean } = {},
): Promise<Protected> {
  return protect(api, await api.person(login, options))
}

/** Turns on the second factor of who is signed in there, whose password is their login. */
export async function protect(api: TestApi, browser: Browser): Promise<Protected> {
  const { secret, uri } = (await browser.post('/account/second-factor/secret')).body
  const application = new Authenticator(uri)
  const body = { authKey: keyOf(browser.login), secret, code: application.code(api.now()) }
  const answer = await browser.put('/account/second-factor', body)
  assert.equal(answer.status, 200)
  const next = () => {
    api.forward(STEP)
    return application.code(api.now())
  }
  return { browser, application, recovery: answer.body.codes, next }
}

/** Status and code of the answer to a new browser that signs in. */
export async function signIn(api: TestApi, login: string, code?: string, password = login) {
  const { status, body } = await new Browser(api.url).signIn(login, password, code)
  return body.code ? [status, body.code] : [status]
}
