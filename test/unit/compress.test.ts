/** What the server sends is what was built, and as small as it can be. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { compressed } from '../../server/setup/compress.mjs'

test('texts are compressed at least as well as by default, and come out as they were', async () => {
  let saved = 0
  for (const file of [
    'widget/elements/snug-meeting.ts',
    'widget/elements/snug-call.ts',
    'package-lock.json',
  ]) {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url))
    const small = await compressed(text)
    assert.deepEqual(brotliDecompressSync(small), text)
    const usual = brotliCompressSync(text).length
    assert.ok(small.length <= usual, file)
    saved += usual - small.length
  }
  assert.ok(saved > 0)
})
