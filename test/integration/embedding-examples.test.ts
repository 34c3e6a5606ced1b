/** The token endpoints in docs/embedding.md, as they stand there, against the running server. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import * as v from 'valibot'
import { http } from '../../protocol/index.ts'
import { newDeviceKey } from '../../widget/crypto/device-key.ts'
import { IdentityKeys } from '../../widget/crypto/identity.ts'
import { hostApplication, outcomeOf, snugCommand } from '../support/host-application.ts'
import { freePort } from '../support/ports.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const LONGEST = 20
const READY_WITHIN = 30_000
/** Inside the packages' folder, so that the Node example finds its own. */
const folder = join(ROOT, `node_modules/.snug-examples-${process.pid}`)
const host = hostApplication()
const room = randomBytes(16).toString('base64url')
const user = { id: '7', name: 'Ada Löwe' }
const children: ChildProcess[] = []
const roomKeys = new Set<string>()
let snug: SnugServer
let text: string

before(async () => {
  snug = await startSnug()
  text = await readFile(join(ROOT, 'docs/embedding.md'), 'utf8')
  await mkdir(folder)
  await writeFile(join(folder, 'snug-host.pem'), host.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  await writeFile(join(folder, 'snug-secret'), randomBytes(32))
  const added = await snugCommand(snug.dataDir, 'host', 'add', host.name, '--key', host.x)
  assert.equal(added.status, 0, added.err)
})
after(async () => {
  for (const child of children) child.kill()
  await rm(folder, { recursive: true, force: true })
  await snug.stop()
})

/** The example of a language with the names of this test, in a file. */
async function example(language: string, file: string): Promise<void> {
  const blocks = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))]
  const block = blocks.map(([, code = '']) => code).find((code) => code.includes('snug-access+jwt'))
  assert.ok(block, `an example in ${language}`)
  assert.ok(block.trimEnd().split('\n').length <= LONGEST, `${LONGEST} lines at most`)
  assert.ok(block.includes("'https://meet.example'") && block.includes(`'${host.name}'`))
  await writeFile(join(folder, file), block.replaceAll('https://meet.example', snug.origin))
}

/** What an application around the example does: it knows who has the cookie of its session. */
const AROUND = {
  'around.mjs': `
    import express from 'express'
    import { token } from './token.mjs'
    const app = express()
    app.use((request, _, next) => {
      if (request.headers.cookie === 'session=ada') request.user = ${JSON.stringify(user)}
      next()
    })
    app.use(token).listen(Number(process.argv[2]), '127.0.0.1')`,
  'login.php': `<?php session_start(); $_SESSION['user'] = json_decode('${JSON.stringify(user)}', true);`,
  'around.py': `
import json, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from snug_token import token
class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers['content-length'])))
        known = self.headers['cookie'] == 'session=ada'
        self.send_response(200 if known else 401)
        self.end_headers()
        if known:
            user = json.loads('${JSON.stringify(user)}')
            self.wfile.write(json.dumps(token(user, body['room'], body['deviceKey'])).encode())
HTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()`,
}

/** Runs an application until the end of the tests; resolves when it answers. */
async function run(command: string, args: (port: number) => string[]): Promise<string> {
  const port = await freePort()
  const child = spawn(command, args(port), { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (data) => (said += data))
  children.push(child)
  const url = `http://127.0.0.1:${port}`
  for (const until = Date.now() + READY_WITHIN; ; await wait(50)) {
    if (await fetch(url, { method: 'HEAD' }).catch(() => undefined)) return url
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${command} does not run:\n${said}`)
  }
}

const ask = (url: string, cookie: string, deviceKey: string) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ room, deviceKey }),
  })

/** As the element does: asks, comes in, and the others believe who it is. */
async function holds(url: string, cookie: string): Promise<void> {
  const device = await newDeviceKey()
  const deviceKey = Buffer.from(device.publicKey).toString('base64url')
  assert.equal((await ask(url, '', deviceKey)).status, 401, 'signed out')
  const answer = v.parse(http.TokenAnswer, await (await ask(url, cookie, deviceKey)).json())
  assert.equal(await outcomeOf(snug.origin, answer.access, host.name), 'welcome')
  assert.equal(await outcomeOf(snug.origin, answer.access, host.name), 'token_used')
  const again = v.parse(http.TokenAnswer, await (await ask(url, cookie, deviceKey)).json())
  assert.equal(await outcomeOf(snug.origin, again.access, host.name), 'welcome', 'a second one')
  const keys = await IdentityKeys.import(answer.identityKeys ?? [])
  const binding = { room, device: device.publicKey, now: Date.now() }
  const identity = await keys.verify(answer.identity ?? '', binding)
  assert.deepEqual([identity?.issuer, identity?.name], [host.name, user.name])
  assert.match(answer.roomKey ?? '', /^[A-Za-z0-9_-]{43}$/)
  roomKeys.add(answer.roomKey ?? '')
}

test('Node', async () => {
  await example('js', 'token.mjs')
  await writeFile(join(folder, 'around.mjs'), AROUND['around.mjs'])
  const url = await run(process.execPath, (port) => ['around.mjs', String(port)])
  await holds(`${url}/meet/token`, 'session=ada')
})

test('PHP', async () => {
  await example('php', 'token.php')
  await writeFile(join(folder, 'login.php'), AROUND['login.php'])
  const url = await run('/usr/bin/php', (port) => ['-S', `127.0.0.1:${port}`])
  const cookie = (await fetch(`${url}/login.php`)).headers.get('set-cookie')?.split(';')[0]
  await holds(`${url}/token.php`, cookie ?? '')
})

test('Python', async () => {
  await example('python', 'snug_token.py')
  await writeFile(join(folder, 'around.py'), AROUND['around.py'])
  const url = await run('/usr/bin/python3', (port) => ['around.py', String(port)])
  await holds(url, 'session=ada')
})

test('all of them make the same key for a room', () => assert.equal(roomKeys.size, 1))
