import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { shortVariables } from '../../server/setup/short-variables.mjs'

const folder = mkdtempSync(join(tmpdir(), 'snug-variables-'))
after(() => rmSync(folder, { recursive: true }))

test('private properties are short, each by a name of its own, and those of host pages stay', () => {
  const names = Array.from({ length: 60 }, (_, at) => `--s-name-${'x'.repeat(at + 1)}`)
  const often = 'color: var(--s-often, var(--snug-text)); '
  writeFileSync(join(folder, 'one.ts'), often.repeat(3) + names.slice(0, 30).join(' '))
  writeFileSync(join(folder, 'two.ts'), names.slice(30).join(' '))
  const short = shortVariables(folder)
  assert.equal(short(often), 'color: var(--s-a, var(--snug-text)); ')
  const all = names.map(short)
  assert.equal(new Set(all).size, names.length)
  for (const name of all) assert.match(name, /^--s-[a-z]{1,2}$/)
})

test('a name that no source has ends the build', () => {
  assert.throws(() => shortVariables(folder)('var(--s-elsewhere)'), /--s-elsewhere is in no source/)
})
