/** The content policy in Chromium: what scripts on the server's pages can't do, on each of them, with a control. */
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { PagesBrowser } from '../support/pages-browser.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const PASSWORD = 'tumble river lantern'

let server: SnugServer
let browser: Browser
let ada: PagesBrowser
let bare: Server

before(async () => {
  server = await startSnug()
  browser = await launchChromium()
  ada = await PagesBrowser.open(browser, server.origin)
})
after(async () => {
  bare?.close()
  await browser?.close()
  await server?.stop()
})

/** The transpiler of the tests names functions by a helper that pages don't have. */
const helped = (page: Page) => page.evaluate('globalThis.__name = (named) => named; undefined')

/** Tries what injected text would try; names what went well. */
async function attempts(page: Page): Promise<string[]> {
  await helped(page)
  return page.evaluate(async () => {
    const WASM = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])
    const tries: Record<string, () => unknown> = {
      html: () => {
        document.createElement('div').innerHTML = '<b>x</b>'
      },
      adjacent: () => document.createElement('div').insertAdjacentHTML('beforeend', '<b>x</b>'),
      document: () => new DOMParser().parseFromString('<b>x</b>', 'text/html'),
      // biome-ignore lint/security/noGlobalEval: it is what the policy has to refuse
      evaluation: () => globalThis.eval('1'),
      constructor: () => new Function('return 1')(),
      assembly: () => new WebAssembly.Module(WASM),
      compiling: () => WebAssembly.compile(WASM),
      script: () => {
        document.createElement('script').src = 'data:text/javascript,1'
      },
      worker: () => new Worker('data:text/javascript,1').terminate(),
      frame: () => {
        document.createElement('iframe').srcdoc = '<b>x</b>'
      },
    }
    const went: string[] = []
    // The turn in which a debugger asks may evaluate text.
    await new Promise((resolve) => setTimeout(resolve))
    for (const [name, attempt] of Object.entries(tries)) {
      try {
        await attempt()
        went.push(name)
      } catch {
        // Refused.
      }
    }
    return went
  })
}

const ALL = [
  ...['html', 'adjacent', 'document', 'evaluation', 'constructor'],
  ...['assembly', 'compiling', 'script', 'worker', 'frame'],
]

test('control: in a page without a policy all of them go well', async () => {
  bare = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'))
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve))
  const page = await browser.newPage()
  await page.goto(`http://localhost:${(bare.address() as AddressInfo).port}/`)
  assert.deepEqual(await attempts(page), ALL)
  await page.close()
})

test('pages for those who are not signed in refuse all of them, and work', async () => {
  for (const path of ['/', '/sign-in', `/setup#${server.setupToken}`, '/invite', '/guest', '/connect']) {
    const visitor = await PagesBrowser.open(browser, server.origin)
    await visitor.go(path)
    await visitor.find('h1')
    assert.deepEqual(visitor.faults, [], path)
    assert.deepEqual(await attempts(visitor.page), [], path)
    await visitor.page.close()
  }
})

test('pages of somebody signed in refuse all of them, and work: keys are made, rooms open, people meet', async () => {
  await ada.register(`/setup#${server.setupToken}`, 'ada', PASSWORD)
  const link = await ada.createRoom('Otters')
  // The dialog with the link may still be closing.
  await ada.go(new URL(link).pathname)
  await ada.press('.join')
  await ada.find('snug-toolbar')
  assert.deepEqual(ada.faults, [])
  assert.deepEqual(await attempts(ada.page), [], 'a call')
  for (const path of ['/', '/people', '/account', '/privacy', new URL(link).pathname]) {
    const page = await PagesBrowser.open(browser, server.origin)
    await page.go('/')
    await page.signIn('ada', PASSWORD)
    await page.find('.room')
    await page.go(path)
    await page.find('h1, snug-meeting')
    assert.deepEqual(page.faults, [], path)
    assert.deepEqual(await attempts(page.page), [], path)
    await page.page.close()
  }
})

test('a policy of somebody else’s name is refused, and scripts of other origins by the pages’ own', async () => {
  await helped(ada.page)
  const tried = await ada.page.evaluate(() => {
    const result = (attempt: () => unknown) => {
      try {
        attempt()
        return 'went well'
      } catch (error) {
        return (error as Error).name
      }
    }
    const rules = { createScriptURL: (url: string) => url }
    return [
      result(() => window.trustedTypes?.createPolicy('mine', rules)),
      result(() => window.trustedTypes?.createPolicy('default', rules)),
      result(() => new Worker('https://evil.example/worker.js')),
      result(() => new Worker('/snug-argon2.js', { type: 'module' }).terminate()),
    ]
  })
  assert.deepEqual(tried, ['TypeError', 'TypeError', 'TypeError', 'went well'])
})
