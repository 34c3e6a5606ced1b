/** What the server sends is what was built, and as small as it can be. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { compressed } from '../../server/setup/compress.mjs'
import { seeded } from '../support/group-delivery.ts'

/** Lines that repeat others in part, as scripts do. */
function script(seed: number, lines: number): Buffer {
  const random = seeded(seed)
  const name = () => `name${Math.floor(random() * 400)}`
  return Buffer.from(
    Array.from({ length: lines }, () => `const ${name()}=${name()}(${name()},${name()});`).join('\n'),
  )
}

test('scripts come out as they were, never larger than by default and mostly smaller', async () => {
  let smaller = 0
  for (let seed = 1; seed <= 5; seed++) {
    const text = script(seed, 3_000)
    const small = await compressed(text)
    assert.deepEqual(brotliDecompressSync(small), text)
    const usual = brotliCompressSync(text).length
    assert.ok(small.length <= usual, `seed ${seed}`)
    if (small.length < usual) smaller++
  }
  assert.ok(smaller >= 3, `${smaller} of 5`)
})

test('what is short comes out as it was', async () => {
  const text = script(1, 10)
  assert.deepEqual(brotliDecompressSync(await compressed(text)), text)
})
