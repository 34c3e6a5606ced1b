import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prepareDemo } from '../../server/demo.ts'
import { testApi } from '../support/api.ts'

test('the demo has two accounts and a room, also at the next start, and when its owner has a second factor', async () => {
  await using api = await testApi()
  const setup = await api.invites.createFirst()
  const first = await prepareDemo(api.url, setup?.token)
  assert.match(first.at(-1) ?? '', /Demo team.*\/r\//)
  assert.deepEqual(await prepareDemo(api.url, undefined), first)
  const owner = await api.store.accounts.byLogin('ada')
  await api.store.secondFactors.add(owner?.id ?? '', { secret: 'c2VhbGVk', codes: ['aGFzaA'] }, '')
  assert.deepEqual(await prepareDemo(api.url, undefined), first.slice(0, -1))
})
