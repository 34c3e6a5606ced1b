/** A site of another origin that has meetings in its pages: any page, with any headers, and a token endpoint. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SignJWT } from 'jose'
import type { Browser, Frame, Page } from 'puppeteer-core'
import { CallPage, newProbedPage } from './call-page.ts'
import { type HostApplication, mint } from './host-application.ts'

declare global {
  interface Window {
    /** What pages of these tests note down, and the port they keep. */
    told: { type: string; detail: unknown }[]
    port: MessagePort
  }
}

const FOUND_WITHIN = 20_000

export interface SitePage {
  html: string
  headers?: Record<string, string>
}

/** Names of people by the value of the cookie `user`. */
const PEOPLE: Record<string, string> = { ada: 'Ada Lovelace', ben: 'Ben Okri', cem: 'Cem Kaya' }

export interface HostSite {
  origin: string
  pages: Map<string, SitePage>
  /** Rooms and device keys that tokens were asked for, in order. */
  asked: { room: string; deviceKey: string; user: string }[]
  /** By which tokens are signed from now on; undefined: there is no token endpoint. */
  host?: HostApplication | undefined
  stop(): void
}

/**
 * @param server address of the meeting server
 * @param name of this machine as the site's name; another than the server's makes it a site of its own
 */
export async function startHostSite(server: string, name = '127.0.0.1'): Promise<HostSite> {
  const secret = randomBytes(32)
  const mac = (...parts: string[]) =>
    createHmac('sha256', secret).update(parts.join('\n')).digest('base64url')
  const answer = async (request: IncomingMessage): Promise<[number, unknown]> => {
    const user = /user=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
    const { host } = site
    const { room, deviceKey } = JSON.parse((await text(request)) || '{}')
    if (!host || !PEOPLE[user]) return [401, {}]
    site.asked.push({ room, deviceKey, user })
    const claims = { room, sub: mac(room, user), origin: site.origin }
    const access = await mint(host, { audience: server, claims })
    const identity = await assertion(host, { room, sub: mac(user), name: PEOPLE[user], deviceKey })
    const identityKeys = [{ iss: host.name, kid: host.kid, x: host.x }]
    return [200, { access, identity, identityKeys, roomKey: mac('key', room) }]
  }
  const http = createServer(async (request, response) => {
    const path = (request.url ?? '').replace(/[?#].*/, '')
    const page = site.pages.get(path)
    if (request.method === 'POST' && path === '/meet/token') {
      const [status, body] = await answer(request)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    } else if (page)
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers }).end(page.html)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const site: HostSite = {
    origin: `http://${name}:${(http.address() as AddressInfo).port}`,
    pages: new Map(),
    asked: [],
    stop() {
      http.closeAllConnections()
      http.close()
    },
  }
  return site
}

interface Assertion {
  room: string
  sub: string
  name: string | undefined
  deviceKey: string
}

function assertion(host: HostApplication, { deviceKey, ...claims }: Assertion): Promise<string> {
  const jkt = createHash('sha256')
    .update(`{"crv":"Ed25519","kty":"OKP","x":"${deviceKey}"}`)
    .digest('base64url')
  const iat = Math.floor(Date.now() / 1000)
  return new SignJWT({ iss: host.name, ...claims, cnf: { jkt }, iat, exp: iat + 3_600 })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'snug-identity+jwt', kid: host.kid })
    .sign(host.privateKey)
}

/** A page with the element in it. */
export const meetingPage = (server: string, attributes: string, more = ''): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Intranet</title>
  <script type="module" src="${server}/snug.js"></script>${more}
  <snug-meeting ${attributes} style="height:600px"></snug-meeting></html>`

/** Opens a page of the site in a browser profile of its own, as somebody who is signed in there. */
export async function visit(
  browser: Browser,
  site: HostSite,
  path: string,
  user?: keyof typeof PEOPLE,
): Promise<Page> {
  const page = await newProbedPage(browser)
  if (user) await page.browserContext().setCookie({ name: 'user', value: user, domain: hostOf(site) })
  await page.goto(site.origin + path)
  return page
}

const hostOf = ({ origin }: HostSite) => new URL(origin).hostname

/** The frame of the meeting server in a page. */
export function meetingFrame(page: Page, server: string): Promise<Frame> {
  return page.waitForFrame((frame) => frame.url().startsWith(`${server}/frame?`), { timeout: FOUND_WITHIN })
}

/** The call in a frame of a page. */
export const framedCall = (frame: Frame): CallPage => CallPage.of(frame as unknown as Page)
