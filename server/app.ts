/** The HTTP application, without listening. */
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express'
import { statusOf } from '../protocol/http-status.ts'
import { SnugError } from '../protocol/index.ts'
import { errorHandler, toSnugError } from './errors.ts'
import { errorFields, type Log } from './log.ts'
import { securityHeaders } from './security-headers.ts'
import { staticFiles } from './static-files.ts'

export interface AppDeps {
  /** Origin at which browsers reach the server. */
  publicUrl: string
  /** Reverse proxies in front. */
  trustProxy: number
  /** Folder of the built widget and pages. */
  publicDir: string
  /** To be mounted at /api. */
  api: Router
  health: Router
  /** For pages of other origins. */
  embed: Router
  log: Log
}

export function createApp(deps: AppDeps): Express {
  const app = express()
  app.disable('x-powered-by')
  // An ETag is a hash of the answer: of people's data it would be kept in caches for nothing.
  app.disable('etag')
  app.set('trust proxy', deps.trustProxy)
  app.use(securityHeaders(deps.publicUrl))
  app.use(deps.health)
  app.use('/api', deps.api)
  app.use(deps.embed)
  app.use(staticFiles(deps.publicDir))
  app.use(notFound, logFaults(deps.log), errorHandler)
  return app
}

const notFound: RequestHandler = (request, response) => {
  const { code, message } = new SnugError('not_found')
  response.status(statusOf(code))
  if (request.accepts(['json', 'html']) === 'html') response.type('html').send(NOT_FOUND_PAGE)
  else response.json({ code, text: message })
}

const NOT_FOUND_PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Not found · Snug</title>
<h1>There is nothing here</h1>
<p><a href="/">To your rooms</a></p>
</html>
`

const logFaults =
  (log: Log): ErrorRequestHandler =>
  (error, _request, _response, next) => {
    const { code } = toSnugError(error)
    if (code === 'internal') log('request_failed', errorFields(error))
    if (code === 'disk_full') log('disk_full')
    next(error)
  }
