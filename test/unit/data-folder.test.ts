import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDataFolder, takeDataFolder } from '../../server/data-folder.ts'
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

const inUse = (dir: string) =>
  new StartError(`The data folder ${dir} is in use by another Snug (set SNUG_DATA_DIR).`)

/** Takes the folder. @returns how to let go of it */
async function take(dir: string): Promise<() => Promise<void>> {
  let release = async () => {}
  await takeDataFolder(dir, (how) => {
    release = how
  })
  return release
}

test('one server has the folder, until it lets go; commands may use it meanwhile', async () => {
  await using it = await folder()
  const release = await take(it.dir)
  await assert.rejects(take(it.dir), inUse(it.dir))
  await openDataFolder(it.dir)
  await release()
  await (await take(it.dir))()
  assert.equal((await stat(join(it.dir, 'snug.lock'))).mode & 0o777, 0o600)
})

test('a server that was killed has the folder no more', async () => {
  await using it = await folder()
  const script = `
    import { lockFolder } from '${new URL('../../server/folder-lock.ts', import.meta.url).pathname}'
    await lockFolder('${it.dir}')
    process.stdout.write('locked')
    setInterval(() => {}, 1000)`
  const other = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(other, 'exit')
  try {
    await once(other.stdout, 'data')
    await assert.rejects(take(it.dir), inUse(it.dir))
  } finally {
    other.kill('SIGKILL')
    await ended
  }
  await (await take(it.dir))()
})

test('missing folders are made; where that can’t be, it is said at once', async () => {
  await using it = await folder()
  const deep = join(it.dir, 'one', 'two')
  await openDataFolder(deep)
  for (const path of [join(it.dir, 'one'), deep]) assert.equal((await stat(path)).mode & 0o777, 0o700)
  for (const dir of [
    '/proc/snug',
    '/proc/snug/data',
    join(deep, 'secrets.json', 'data'),
    join(deep, 'secrets.json'),
  ])
    await assert.rejects(
      openDataFolder(dir),
      new StartError(`The data folder ${dir} can't be written. Set SNUG_DATA_DIR to a folder of this user.`),
    )
})
