/** From an empty page to a call by the document alone: its commands are run, its files written as they stand there. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage, newProbedPage } from '../support/call-page.ts'
import { freePort } from '../support/ports.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const DOCUMENT = readFileSync(join(ROOT, 'docs/embedding.md'), 'utf8')
const MINUTES = 60_000
const READY_WITHIN = 30_000
/** Inside the packages' folder: the test does not install Express once more. */
const folder = join(ROOT, `node_modules/.snug-walk-${process.pid}`)

let snug: SnugServer
let intranet: string
let app: ChildProcess
let said = ''
const browsers: Browser[] = []

before(async () => {
  snug = await startSnug()
  intranet = `http://localhost:${await freePort()}`
  mkdirSync(join(folder, 'public'), { recursive: true })
  browsers.push(await launchChromium(), await launchChromium())
})
after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  app?.kill()
  rmSync(folder, { recursive: true, force: true })
  await snug?.stop()
})

/** The addresses of this test in the place of the document's. */
const here = (text: string): string =>
  text
    .replaceAll('http://localhost:8080', snug.origin)
    .replaceAll('http://localhost:3000', intranet)
    .replaceAll('https://meet.example', snug.origin)
    .replaceAll('https://intranet.example', intranet)
    .replaceAll('listen(3000)', `listen(${new URL(intranet).port}, 'localhost')`)

/** Blocks of a kind in the section of a heading, in their order. */
function blocks(heading: string, kind: string): string[] {
  const [, section = ''] = DOCUMENT.split(new RegExp(`^##+ ${heading}$`, 'm'))
  const [own = ''] = section.split(/^##+ /m)
  return [...own.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text)
}

/** @param cwd where the document says that the command is run */
function run(command: string, cwd: string): void {
  execFileSync('/bin/sh', ['-c', command], {
    cwd,
    env: { ...process.env, SNUG_DATA_DIR: snug.dataDir },
    stdio: 'pipe',
    timeout: 2 * MINUTES,
  })
}

const WALK = 'From an empty page to a call'

test('the commands make keys and register them', () => {
  const [keys = '', registration = '', ...more] = blocks(WALK, 'sh')
  assert.deepEqual(more, [])
  const install = 'npm install express\n'
  assert.ok(keys.includes(install))
  run(keys.replace(install, ''), folder)
  const ours = registration.replace('../intranet/', `${folder}/`)
  assert.notEqual(ours, registration)
  run(here(ours), ROOT)
})

test('the files make an intranet', async () => {
  const [server = '', ...others] = blocks(WALK, 'js')
  const [page = '', ...pages] = blocks(WALK, 'html')
  const [token = ''] = blocks('A token endpoint', 'js')
  assert.deepEqual([others, pages], [[], []])
  writeFileSync(join(folder, 'app.mjs'), here(server))
  writeFileSync(join(folder, 'token.mjs'), here(token))
  writeFileSync(join(folder, 'public/index.html'), here(page))
  app = spawn(process.execPath, ['app.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [app.stdout, app.stderr]) stream?.on('data', (data) => (said += data))
  for (const until = Date.now() + READY_WITHIN; ; await wait(50)) {
    if (await fetch(intranet).catch(() => undefined)) break
    if (app.exitCode !== null || Date.now() > until) throw new Error(`no intranet:\n${said}`)
  }
})

test('two people open the page and are in an encrypted call', async () => {
  const calls = await Promise.all(
    ['ada', 'ben'].map(async (name, n) => {
      const page = await newProbedPage(browsers[n] ?? assert.fail('no browser'))
      await page.goto(`${intranet}/as/${name}`)
      const call = CallPage.of(page)
      await call.phase('pre-join')
      await call.join()
      return call
    }),
  )
  await Promise.all(calls.map((call) => call.receives({ videos: 1, voices: 1 })))
  // Each by the name that the intranet vouches for.
  for (const [call, other] of [
    [calls[0], 'ben'],
    [calls[1], 'ada'],
  ] as const)
    await call?.until(
      (name) =>
        window.probe
          .find('snug-tile')
          .some(({ shadowRoot }) => shadowRoot?.textContent?.includes(name ?? '')),
      other,
    )
})
