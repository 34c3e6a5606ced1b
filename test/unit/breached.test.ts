import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isGuessable } from '../../widget/account/breached.ts'

for (const password of [
  'qwertyuiop',
  'Password123',
  'dragon2024!!',
  '1234567890',
  'monkeymonkey',
  '!!sunshine99',
])
  test(`guessable: ${password}`, async () => assert.equal(await isGuessable(password, 'ada'), true))

test('guessable: whatever holds the login', async () => {
  assert.equal(await isGuessable('tumble Ada-Lovelace 77', 'ada-lovelace'), true)
  assert.equal(await isGuessable('tumble river lantern', 'riv'), false)
})

for (const password of ['tumble river lantern', 'correct horse ada', 'xK9#mQ2$vL', '日本語のパスワードです'])
  test(`not guessable: ${password}`, async () => assert.equal(await isGuessable(password, 'ben'), false))
