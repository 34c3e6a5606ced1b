/** People who sign in elsewhere at the same moment: each becomes who they are, and nobody somebody else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Browser, testApi } from '../support/api.ts'
import { everyWayIn } from '../support/every-way-in.ts'

/** Where one is taken for another, some are never answered. */
const BOUND = { timeout: 120_000 }
const PEOPLE = ['ada', 'ben', 'cem', 'dora', 'emil', 'fay', 'gül', 'hans'].map((name, at) => `${at}-${name}`)

/** Answers when everybody has asked, in any order, as a directory does that takes its time for some. */
function lateDirectory(order: (waiting: (() => void)[]) => (() => void)[]) {
  const waiting: (() => void)[] = []
  return {
    check: (login: string) =>
      new Promise<{ issuer: string; subject: string; login: string; groups: string[] }>((resolve) => {
        waiting.push(() => resolve({ issuer: 'directory', subject: login, login, groups: [] }))
        if (waiting.length < PEOPLE.length) return
        for (const answer of order(waiting)) answer()
      }),
  }
}

const ORDERS = {
  'the first to ask is answered first': (waiting: (() => void)[]) => waiting,
  'the last to ask is answered first': (waiting: (() => void)[]) => waiting.toReversed(),
}

for (const [name, order] of Object.entries(ORDERS))
  test(`at a directory: ${name}`, BOUND, () => atDirectory(order))

async function atDirectory(order: (typeof ORDERS)[keyof typeof ORDERS]): Promise<void> {
  const directory = { name: 'Example', directory: lateDirectory(order) }
  await using api = await testApi(undefined, { sso: { directory } })
  const browsers = await Promise.all(
    PEOPLE.map(async () => {
      const browser = new Browser(api.url)
      await browser.session()
      return browser
    }),
  )
  const answers = await Promise.all(
    browsers.map((browser, at) => browser.post('/directory', { login: PEOPLE[at], password: 'right' })),
  )
  const logins = await Promise.all(
    browsers.map(async (browser) => (await browser.session()).body.account?.login),
  )
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body.account?.login]),
    logins.map((login) => [200, login]),
  )
  for (const [at, login] of logins.entries()) assert.equal(login?.slice(0, 2), PEOPLE[at]?.slice(0, 2))
}

test('at a provider: each is sent there with a state of their own', BOUND, async () => {
  await using elsewhere = await everyWayIn()
  await using api = await testApi(undefined, { sso: elsewhere.sso })
  const start = () =>
    fetch(`${api.url}/api/oidc/start`, { redirect: 'manual', signal: AbortSignal.timeout(30_000) })
  // The first finds out about the provider.
  await start()
  const answers = await Promise.all(Array.from({ length: 20 }, start))
  const states = answers.map(({ status, headers }) => {
    assert.equal(status, 302)
    return new URL(headers.get('location') ?? '').searchParams.get('state')
  })
  assert.equal(new Set(states).size, answers.length)
})
