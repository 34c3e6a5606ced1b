/**
 * The same product with another worker, put in on the way to the page, as it has no switch for that itself.
 * `snug`: its own. `pass`: one that passes frames through. `none`: that one, and no transforms at all.
 */
import { readFile } from 'node:fs/promises'
import type { Prepare } from './snug-side.ts'
import { bundled } from './worker-page.ts'

export const KINDS = ['snug', 'pass', 'none'] as const
export type Kind = (typeof KINDS)[number]

const BUILT = new URL('../../dist/public/snug-worker.js', import.meta.url)
const ADDRESS = '*/snug-worker.js'

/** Runs in a page before its scripts: media takes the way it has without Encoded Transform. */
function withoutTransforms(): void {
  const ignored = { get: () => null, set: () => undefined }
  Object.defineProperty(RTCRtpSender.prototype, 'transform', ignored)
  Object.defineProperty(RTCRtpReceiver.prototype, 'transform', ignored)
  Object.assign(globalThis, { RTCRtpScriptTransform: class {} })
}

/** Runs in a page before its scripts, which would refuse a worker of another build. */
function withoutHashes(): void {
  const before = globalThis.fetch
  globalThis.fetch = (from, { integrity: _, ...init } = {}) => before(from, init)
}

/** All kinds come by the same way, so that none is quicker there. */
const serve =
  (script: string, kind: Kind): Prepare =>
  async (page) => {
    const session = await page.createCDPSession()
    const body = Buffer.from(script).toString('base64')
    const responseHeaders = [
      { name: 'content-type', value: 'text/javascript' },
      { name: 'access-control-allow-origin', value: '*' },
    ]
    session.on('Fetch.requestPaused', ({ requestId }) => {
      const answer = { requestId, responseCode: 200, responseHeaders, body }
      // A page that closes meanwhile needs no answer.
      session.send('Fetch.fulfillRequest', answer).catch(() => undefined)
    })
    await session.send('Fetch.enable', { patterns: [{ urlPattern: ADDRESS }] })
    await page.evaluateOnNewDocument(withoutHashes)
    if (kind === 'none') await page.evaluateOnNewDocument(withoutTransforms)
  }

export async function workerKinds(): Promise<Record<Kind, Prepare>> {
  const [own, plain] = await Promise.all([readFile(BUILT, 'utf8'), bundled('bench/support/plain-worker.ts')])
  return { snug: serve(own, 'snug'), pass: serve(plain, 'pass'), none: serve(plain, 'none') }
}

/** The kinds, in an order in which each has every place equally often. */
export const kindsOf = (turn: number): Kind[] => {
  const order = KINDS.map((_, at) => KINDS[(at + turn) % KINDS.length] as Kind)
  return turn % 6 < 3 ? order : order.reverse()
}
