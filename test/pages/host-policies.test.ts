/** The policies in docs/embedding.md, as they stand there: they suffice, and whatever is taken out of them is named. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage } from '../support/call-page.ts'
import { hostApplication, snugCommand } from '../support/host-application.ts'
import {
  framedCall,
  type HostSite,
  meetingFrame,
  meetingPage,
  startHostSite,
  visit,
} from '../support/host-site.ts'
import { type SnugServer, startSnug } from '../support/snug-server.ts'

const DOCUMENT = readFileSync(new URL('../../docs/embedding.md', import.meta.url), 'utf8')
const room = randomBytes(16).toString('base64url')

let snug: SnugServer
let site: HostSite
let stranger: HostSite
let browser: Browser
let policies: Record<string, string>[]

before(async () => {
  snug = await startSnug({ SNUG_EMBED_ORIGINS: 'https://elsewhere.example' })
  site = await startHostSite(snug.origin)
  stranger = await startHostSite(snug.origin)
  site.host = hostApplication(site.origin)
  stranger.host = site.host
  const added = await snugCommand(snug.dataDir, 'host', 'add', site.origin, '--key', site.host.x)
  assert.equal(added.status, 0, added.err)
  browser = await launchChromium()
  policies = [...DOCUMENT.matchAll(/^```http\n(.*?)^```/gms)].map(([, block = '']) => headersIn(block))
})
after(async () => {
  await browser?.close()
  site?.stop()
  stranger?.stop()
  await snug?.stop()
})

/** With the names of this test. */
function headersIn(block: string): Record<string, string> {
  const here = block
    .replaceAll('wss://meet.example', snug.origin.replace('http', 'ws'))
    .replaceAll('https://meet.example', snug.origin)
  return Object.fromEntries(
    here
      .trim()
      .split('\n')
      .map((line) => line.split(/: (.*)/).slice(0, 2)),
  )
}

const page = async (headers: Record<string, string>, mode: string, at = site): Promise<Page> => {
  const html = meetingPage(snug.origin, `room="${room}" token-url="/meet/token" display-name="Ada" ${mode}`)
  // A page like this has its styles elsewhere.
  at.pages.set('/', { html: html.replace(/ style="[^"]*"/, ''), headers })
  return visit(browser, at, '/', 'ada')
}

/** What the check says, once it has looked; asked for where nothing failed, too. */
async function said(at: Page, mode = ''): Promise<string> {
  await at.waitForFunction(() => customElements.get('snug-meeting'))
  await at.evaluate(() => document.querySelector('snug-meeting')?.setAttribute('server', 'nowhere:'))
  await at.waitForFunction(() => window.probe.find('snug-page-check').length === 1)
  await at.evaluate(
    (server, isolated) => {
      const [check] = window.probe.find('snug-page-check') as [HTMLElement]
      // Drawn anew, which may happen at any time, the element around it would put its own in again.
      Object.assign((check.getRootNode() as ShadowRoot).host, { performUpdate: () => undefined })
      Object.assign(check, { meeting: { server, isolated, tokenUrl: '/meet/token' } })
      const button = check.previousElementSibling as HTMLElement
      button.click()
    },
    snug.origin,
    mode !== '',
  )
  const looked = await at.waitForFunction(() => {
    const [check] = window.probe.find('snug-page-check')
    const all = [...(check?.shadowRoot?.querySelectorAll('li, .good') ?? [])]
    return all.map((one) => one.textContent).join('\n')
  })
  return String(await looked.jsonValue())
}

for (const [at, mode] of ['', 'isolated'].entries()) {
  const name = mode || 'in the page'

  test(`${name}: under exactly these policies people meet`, async () => {
    const headers = policies[at] ?? assert.fail('two blocks in the document')
    const open = await page(headers, mode)
    const refusals: string[] = []
    open.on('console', (message) => {
      if (/Content.Security.Policy|Permissions.Policy|Refused to/i.test(message.text()))
        refusals.push(message.text())
    })
    const call = mode ? framedCall(await meetingFrame(open, snug.origin)) : CallPage.of(open)
    await call.phase('pre-join')
    await call.join()
    await call.until(async () => (await window.probe.received()).sent > 0)
    assert.deepEqual(refusals, [])
    await open.browserContext().close()
  })

  test(`${name}: nothing is missing, and of what is taken out each is named`, async () => {
    const whole = policies[at] ?? assert.fail()
    const complete = await page(whole, mode)
    assert.match(await said(complete, mode), /Nothing is missing/)
    await complete.browserContext().close()
    // Without scripts of the server there is nobody who could tell.
    const content = whole['Content-Security-Policy'] ?? ''
    const sources = content
      .split('; ')
      .filter((directive) => !/^(default|script)-src/.test(directive))
      .flatMap((directive) =>
        directive
          .split(' ')
          .slice(1)
          .map((source) => [directive, source] as const),
      )
    for (const [directive, source] of sources) {
      const [kind = ''] = directive.split(' ')
      const less = directive.split(' ').filter((one) => one !== source)
      const lacking = content.replace(directive, less.length > 1 ? less.join(' ') : `${kind} 'none'`)
      const lame = await page({ ...whole, 'Content-Security-Policy': lacking }, mode)
      const told = await said(lame, mode)
      assert.ok(told.includes(`${kind} ${source}`), `${kind} ${source} in: ${told}`)
      await lame.browserContext().close()
    }
    const features = (whole['Permissions-Policy'] ?? '').split(', ')
    assert.equal(features.length, 3)
    for (const feature of features) {
      const policy = features.map((one) => (one === feature ? one.replace(/=.*/, '=()') : one)).join(', ')
      const lame = await page({ ...whole, 'Permissions-Policy': policy }, mode)
      assert.ok((await said(lame, mode)).includes(feature), feature)
      await lame.browserContext().close()
    }
  })
}

test('an origin that the server does not know is named, and why', async () => {
  const open = await page({}, '', stranger)
  assert.match(await said(open), new RegExp(`does not allow pages of ${stranger.origin}`))
  const asked = async (origin: string) => {
    const answer = await fetch(`${snug.origin}/embed/check?origin=${encodeURIComponent(origin)}`)
    return {
      status: answer.status,
      cors: answer.headers.get('access-control-allow-origin'),
      body: await answer.json(),
    }
  }
  const known = { origin: site.origin, secure: true, settings: false, host: true }
  assert.deepEqual(await asked(site.origin), { status: 200, cors: '*', body: known })
  const unknown = { origin: 'http://intranet.example', secure: false, settings: false, host: false }
  assert.deepEqual((await asked('http://intranet.example')).body, unknown)
  for (const none of ['', '*', 'null', 'https://a.example/', 'https://*.example'])
    assert.equal((await asked(none)).status, 400, none)
})
