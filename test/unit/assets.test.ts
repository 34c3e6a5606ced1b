/** `snug verify-assets`: what differs from a build is named, and a manifest counts only under the key of who built. */
import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { brotliCompressSync } from 'node:zlib'
import express from 'express'
import * as v from 'valibot'
import { AssetManifest } from '../../protocol/assets.ts'
import { assetsCommand } from '../../server/commands/assets.ts'
import { CommandError } from '../../server/commands/command-error.ts'
import { writeManifest } from '../../server/setup/assets.mjs'
import { staticFiles } from '../../server/static-files.ts'

const BUILT = new URL('../../dist/public/', import.meta.url).pathname
const FILES: Record<string, string> = {
  'index.html': '<!doctype html>pages',
  'frame.html': '<!doctype html>frame',
  'snug.js': 'the element',
  'chunks/core-HASH.js': 'its core',
  'blur-1.2.3/model.tflite': 'a model',
}

let scratch: string
let ours: string
let theirs: string
let key: string
const publicKey = (pair: { publicKey: KeyObject }) =>
  String(pair.publicKey.export({ type: 'spki', format: 'pem' }))
const privateKey = (pair: { privateKey: KeyObject }) =>
  String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))

function write(folder: string, name: string, text: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text))
}

async function build(name: string, signing?: string): Promise<string> {
  const folder = mkdtempSync(join(scratch, name))
  for (const [file, text] of Object.entries(FILES)) write(folder, file, text)
  if (signing) process.env.SNUG_SIGNING_KEY = signing
  try {
    await writeManifest(folder, '1.2.3')
  } finally {
    delete process.env.SNUG_SIGNING_KEY
  }
  return folder
}

const verify = (...args: string[]) =>
  assetsCommand({ publicUrl: 'http://localhost:1', publicDir: ours }, args)
/** Names of what differs, with what is wrong. */
async function differing(...args: string[]): Promise<string[]> {
  const { lines, same } = await verify(...args)
  const [, ...found] = lines
  assert.equal(same, !/differs/.test(lines[0] ?? ''))
  return same ? [] : found.map((line) => line.trim().replace(/ +/g, ' '))
}
const refused = (reason: RegExp, ...args: string[]) =>
  assert.rejects(verify(...args), (error) => error instanceof CommandError && reason.test(error.message))

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'snug-assets-'))
  key = join(scratch, 'release.pem')
  const pair = generateKeyPairSync('ed25519')
  writeFileSync(key, privateKey(pair))
  writeFileSync(join(scratch, 'release.pub'), publicKey(pair))
  writeFileSync(join(scratch, 'other.pub'), publicKey(generateKeyPairSync('ed25519')))
  ours = await build('ours')
})
after(() => rmSync(scratch, { recursive: true, force: true }))
beforeEach(async () => {
  theirs = await build('theirs', key)
})

test('the build’s own manifest is as the protocol says, and has all that browsers load', () => {
  const manifest = v.parse(AssetManifest, JSON.parse(readFileSync(join(BUILT, 'manifest.json'), 'utf8')))
  const graph = JSON.parse(readFileSync(join(BUILT, '../meta.json'), 'utf8'))
  for (const name of [...Object.keys(graph), 'index.html', 'frame.html'])
    assert.ok(manifest.files[name], name)
})

describe('a folder', () => {
  test('as it was built is the same', async () => {
    assert.deepEqual(await differing(theirs), [])
    assert.match((await verify(theirs)).lines.join(), /all 5 files .*snug\.js {2}integrity="sha384-/)
  })

  test('with one changed byte, a missing and an additional file is not', async () => {
    write(theirs, 'snug.js', 'the elemenT')
    assert.deepEqual(await differing(theirs), ['snug.js is another'])
    write(theirs, 'snug.js', 'the element ')
    assert.deepEqual(await differing(theirs), ['snug.js is another'])
    rmSync(join(theirs, 'chunks/core-HASH.js'))
    write(theirs, 'chunks/more.js', '')
    assert.deepEqual(await differing(theirs), [
      'chunks/core-HASH.js is missing',
      'chunks/more.js is not in the manifest',
      'snug.js is another',
    ])
  })
})

describe('a signature', () => {
  const other = () => join(scratch, 'other.pub')
  const right = () => join(scratch, 'release.pub')

  test('counts under the key of who built, and no other', async () => {
    assert.deepEqual(await differing(theirs, '--key', right()), [])
    await refused(/not signed by this key/, theirs, '--key', other())
    await refused(/not signed \(/, ours, '--key', right())
  })

  test('does not cover a manifest that was changed, with the files or without', async () => {
    write(theirs, 'snug.js', 'something else')
    assert.deepEqual(await differing(theirs, '--key', right()), ['snug.js is another'])
    const signature = readFileSync(join(theirs, 'manifest.jws'))
    await writeManifest(theirs, '1.2.3')
    writeFileSync(join(theirs, 'manifest.jws'), signature)
    assert.deepEqual(await differing(theirs, '--manifest', join(theirs, 'manifest.json')), [], 'control')
    await refused(/not signed by this key/, theirs, '--key', right())
  })

  test('is asked of a manifest of another name, too', async () => {
    const file = join(theirs, 'manifest.json')
    assert.deepEqual(await differing(ours, '--manifest', file, '--key', right()), [])
    await refused(/not signed by this key/, ours, '--manifest', file, '--key', other())
  })

  test('is not checked by what is no public key', async () => {
    for (const none of [key, 'abc', join(theirs, 'snug.js')])
      await refused(/no Ed25519 public key/, theirs, '--key', none)
    await assert.rejects(build('unsigned', join(scratch, 'other.pub')), /SNUG_SIGNING_KEY/)
  })
})

test('a manifest that names files elsewhere is none', async () => {
  const file = join(theirs, 'manifest.json')
  const text = readFileSync(file, 'utf8')
  for (const name of ['../snug.js', 'chunks/../../snug.js', '/snug.js', 'https://evil.example/snug.js']) {
    writeFileSync(file, text.replace('"snug.js"', JSON.stringify(name)))
    await refused(/none of Snug/, theirs, '--manifest', file)
  }
})

test('what is neither address nor folder, or too much, is said', async () => {
  await refused(/neither/, join(scratch, 'nowhere'))
  await refused(/too much/, theirs, theirs)
  await refused(/nonsense/, theirs, '--nonsense')
})

describe('a server', () => {
  let server: Server
  let origin: string
  /** What it does to a request in place of giving out a file. */
  let odd: express.RequestHandler | undefined

  before(async () => {
    const app = express()
    app.use((request, response, next) => (odd ? odd(request, response, next) : next()))
    app.get('/frame', (_, response) => response.sendFile('frame.html', { root: theirs }))
    app.use((request, response, next) => staticFiles(theirs)(request, response, next))
    server = createServer(app).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.close()
    server.closeAllConnections()
  })
  beforeEach(() => {
    odd = undefined
  })
  const oddAt = (path: string, handler: express.RequestHandler) => {
    odd = (request, response, next) => (request.path === path ? handler(request, response, next) : next())
  }

  test('that serves the build is the same, by this copy and by its signed manifest', async () => {
    assert.deepEqual(await differing(origin), [])
    assert.deepEqual(await differing(origin, '--key', join(scratch, 'release.pub')), [])
  })

  test('is found out where it changes one byte, in one of the forms', async () => {
    writeFileSync(join(theirs, 'snug.js.br'), brotliCompressSync('the elemenT'))
    assert.deepEqual(await differing(origin), ['snug.js is another'])
    write(theirs, 'snug.js', FILES['snug.js'] ?? '')
    writeFileSync(join(theirs, 'chunks/core-HASH.js'), 'its corE')
    assert.deepEqual(await differing(origin), ['chunks/core-HASH.js is another'])
  })

  test('is found out where one of its pages is another', async () => {
    oddAt('/connect', (_, response) => void response.type('html').send('<!doctype html>others'))
    assert.deepEqual(await differing(origin), ['index.html is another'])
  })

  test('is not followed elsewhere, nor without end', async () => {
    oddAt('/snug.js', (_, response) => response.redirect(`${origin}/chunks/core-HASH.js`))
    assert.deepEqual(await differing(origin), ['snug.js is missing'])
    let sent = 0
    oddAt('/snug.js', (_, response) => {
      const more = setInterval(() => {
        sent += 65_536
        response.write(Buffer.alloc(65_536))
      }, 1)
      response.once('close', () => clearInterval(more))
    })
    assert.deepEqual(await differing(origin), ['snug.js is another'])
    assert.ok(sent < 64 * 1024 * 1024, String(sent))
  })

  test('that can’t be reached is said to be so', async () => {
    odd = (request) => void request.socket.destroy()
    await refused(/can't be reached/, origin)
  })
})
