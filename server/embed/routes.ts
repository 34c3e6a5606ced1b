/** What pages of other origins get beside the widget's files: the page in a frame of theirs, and what the server knows of them. */
import { type RequestHandler, type Response, Router } from 'express'
import type { EmbedCheck } from '../../protocol/embed.ts'
import { SnugError } from '../../protocol/errors.ts'
import { FRAME_PATH } from '../../protocol/frame.ts'
import { prefixOf, type Throttle } from '../auth/throttle.ts'
import { isLoopback } from '../settings.ts'
import { type EmbedOrigins, isOrigin } from './embed-origins.ts'

export interface EmbedRoutesOptions {
  origins: EmbedOrigins
  throttle: Throttle
  /** Folder of the built widget and pages. */
  publicDir: string
}

/** To be mounted after what sets the headers of every answer, of which it loosens those about frames. */
export function embedRoutes({ origins, throttle, publicDir }: EmbedRoutesOptions): Router {
  const router = Router()
  router.get(FRAME_PATH, limited(throttle), async (request, response) => {
    const origin = typeof request.query.origin === 'string' ? request.query.origin : ''
    const { settings, host } = await origins.allowed(origin)
    if (settings || host) allowFrameIn(response, origin)
    // Whether a page is allowed may change at any time.
    response.setHeader('Cache-Control', 'no-store')
    response.type('html').sendFile('frame.html', { root: publicDir, cacheControl: false, etag: false })
  })
  router.get('/embed/check', limited(throttle), async (request, response) => {
    const { origin } = request.query
    if (typeof origin !== 'string' || !isOrigin(origin)) throw new SnugError('bad_request')
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
    response.setHeader('Cache-Control', 'no-store')
    const secure = origin.startsWith('https:') || isLoopback(origin)
    response.json({ origin, secure, ...(await origins.allowed(origin)) } satisfies EmbedCheck)
  })
  return router
}

/** In a page of exactly that origin, and in pages of the server that are in it. */
function allowFrameIn(response: Response, origin: string): void {
  const policy = String(response.getHeader('Content-Security-Policy'))
  response.setHeader(
    'Content-Security-Policy',
    policy.replace(/frame-ancestors [^;]*/, `frame-ancestors 'self' ${origin}`),
  )
  response.removeHeader('X-Frame-Options')
}

const limited =
  (throttle: Throttle): RequestHandler =>
  async (request, _response, next) => {
    await throttle.take('requests', prefixOf(request.ip))
    next()
  }
