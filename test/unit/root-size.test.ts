import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'

const ELEMENTS = new URL('../../widget/elements/', import.meta.url)
/** Lengths that follow the size of letters which the page around an element gives to its root. */
const OF_THE_ROOT = /\d(rem|rlh|rex|rch|rcap|ric)\b/

test('no length of the elements follows the root of the page around them', async () => {
  const files = (await readdir(ELEMENTS, { recursive: true })).filter((file) => file.endsWith('.ts'))
  assert.ok(files.length > 50)
  for (const file of files)
    assert.doesNotMatch(await readFile(new URL(file, ELEMENTS), 'utf8'), OF_THE_ROOT, file)
})
