import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDataFolder } from '../../server/data-folder.ts'
import { StartError } from '../../server/start-error.ts'

async function folder() {
  const dir = await mkdtemp(join(tmpdir(), 'snug-folder-'))
  return { dir, file: join(dir, 'secrets.json'), [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) }
}

test('secrets are made once, for the owner’s eyes only', async () => {
  await using it = await folder()
  const { secrets } = await openDataFolder(it.dir)
  assert.deepEqual((await openDataFolder(it.dir)).secrets, secrets)
  assert.equal((await stat(it.file)).mode & 0o777, 0o600)
})

test('a folder from before identities and second factors gets their keys, and keeps the others', async () => {
  await using it = await folder()
  const { identity, secondFactor, ...older } = (await openDataFolder(it.dir)).secrets
  await writeFile(it.file, JSON.stringify(older), { mode: 0o644 })
  const { secrets } = await openDataFolder(it.dir)
  const { identity: added, secondFactor: another, ...kept } = secrets
  assert.deepEqual(kept, older)
  assert.notDeepEqual(added, identity)
  assert.notEqual(another, secondFactor)
  assert.deepEqual(JSON.parse(await readFile(it.file, 'utf8')), secrets)
  assert.deepEqual((await openDataFolder(it.dir)).secrets, secrets)
  assert.equal((await stat(it.file)).mode & 0o777, 0o600)
})

test('damaged secrets end the start and stay as they are', async () => {
  await using it = await folder()
  const { csrf, ...rest } = (await openDataFolder(it.dir)).secrets
  for (const bad of [rest, { ...rest, csrf, identity: {} }, { ...rest, csrf, more: 1 }]) {
    await writeFile(it.file, JSON.stringify(bad))
    await assert.rejects(openDataFolder(it.dir), StartError)
    assert.deepEqual(JSON.parse(await readFile(it.file, 'utf8')), bad)
  }
  await writeFile(it.file, JSON.stringify({ ...rest, csrf }))
  await openDataFolder(it.dir)
})
