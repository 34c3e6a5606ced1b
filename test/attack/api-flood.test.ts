/** A flood of requests from one network: it is refused before anything is looked up, and others are served. */
import assert from 'node:assert/strict'
import { Agent, get } from 'node:http'
import { test } from 'node:test'
import { testApi } from '../support/api.ts'

const agent = new Agent({ keepAlive: true, maxSockets: 16 })

/** @returns status, and seconds to wait where that is told */
const ask = (url: string, from: string) =>
  new Promise<{ status: number; wait: number }>((resolve, reject) => {
    get(`${url}/api/session`, { agent, headers: { 'x-forwarded-for': from } }, (answer) => {
      answer.resume()
      const wait = Number(answer.headers['retry-after'] ?? 0)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, wait }))
    }).on('error', reject)
  })

test('three thousand requests a minute from one network are answered, more are not, and others are', async (context) => {
  await using api = await testApi(undefined, { whole: true })
  context.after(() => agent.destroy())
  const from = (n: number) => `203.0.113.${n % 200}`
  const answers = await Promise.all(Array.from({ length: 3_050 }, (_, n) => ask(api.url, from(n))))
  const refused = answers.filter(({ status }) => status === 429)
  assert.equal(answers.filter(({ status }) => status === 200).length, 3_000)
  assert.equal(refused.length, 50)
  for (const { wait } of refused) assert.ok(wait > 0 && wait <= 60)
  assert.equal((await ask(api.url, '198.51.100.7')).status, 200)
})
