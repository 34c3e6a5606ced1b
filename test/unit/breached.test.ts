import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isGuessable } from '../../widget/account/breached.ts'

const HOST = 'meet.otterhausen.example'

for (const password of [
  'qwertyuiop',
  'Password123',
  'dragon2024!!',
  '1234567890',
  'monkeymonkey',
  '!!sunshine99',
  'snug-2026!!',
  'Snugsnug77',
  'Otterhausen1',
  'meet.otterhausen.example',
])
  test(`guessable: ${password}`, async () => assert.equal(await isGuessable(password, 'ada', HOST), true))

test('guessable: whatever holds the login', async () => {
  assert.equal(await isGuessable('tumble Ada-Lovelace 77', 'ada-lovelace', HOST), true)
  assert.equal(await isGuessable('tumble river lantern', 'riv', HOST), false)
})

for (const password of [
  'tumble river lantern',
  'correct horse ada',
  'xK9#mQ2$vL',
  '日本語のパスワードです',
  'snuggle otters 12',
])
  test(`not guessable: ${password}`, async () =>
    assert.equal(await isGuessable(password, 'ben', HOST), false))
