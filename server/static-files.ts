/** The built files of widget and pages. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import { BLUR_WORKER_POLICY, WASM_WORKER_POLICY } from './security-headers.ts'

/** What pages of other origins load. */
const WIDGET_FILE = /^\/(snug|snug-worker|snug-noise)\.js$|^\/chunks\/[\w-]+\.js$/
const CHUNK = /^\/chunks\//
/** What blurs backgrounds: a package's own files. */
const BLUR_FILE = /^\/blur-[\d.]+\/[\w-]+\.(js|wasm|tflite)$/
const PAGE_FILE = /^\/(pages|frame)\.js$/
/** Make keys of passwords, and take out noise, in WebAssembly: workers that can do nothing else. */
const WASM_WORKER = /^\/snug-(argon2|noise)\.js$/

/** Of the build, and its signature. */
const MANIFEST = /^\/manifest\.(json|jws)$/

/** Paths at which the page application runs. */
export const PAGE_PATHS = [
  '/',
  '/sign-in',
  '/setup',
  '/invite',
  '/new-password',
  '/rooms',
  '/r/:id',
  '/people',
  '/hosts',
  '/account',
  '/privacy',
  '/connect',
  '/guest',
]

/** @param folder dist/public */
export function staticFiles(folder: string): RequestHandler {
  // An application of its own: these files get ETags, unlike the answers of the API.
  return express().disable('x-powered-by').use(fileRoutes(folder))
}

export function fileRoutes(folder: string): Router {
  const router = Router()
  const compressed = brotliIn(folder)
  router.get(PAGE_PATHS, (request, response) => {
    response.setHeader('Cache-Control', 'no-cache')
    const file =
      acceptsBrotli(request, response) && compressed.has('/index.html') ? 'index.html.br' : 'index.html'
    sendAs(response, file)
    response.sendFile(file, { root: folder, cacheControl: false, acceptRanges: false })
  })
  router.get([WIDGET_FILE, PAGE_FILE, WASM_WORKER], (request, response, next) => {
    const { path } = request
    const file = acceptsBrotli(request, response) && compressed.has(path) ? `${path}.br` : path
    response.setHeader('Cache-Control', CHUNK.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
    if (WIDGET_FILE.test(path)) {
      response.setHeader('Access-Control-Allow-Origin', '*')
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
    }
    if (WASM_WORKER.test(path)) response.setHeader('Content-Security-Policy', WASM_WORKER_POLICY)
    sendAs(response, file)
    response.sendFile(file, { root: folder, cacheControl: false, acceptRanges: false }, (error) => {
      if (error) next(response.headersSent ? error : undefined)
    })
  })
  router.get(MANIFEST, (request, response, next) => {
    response.setHeader('Cache-Control', 'no-cache')
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
    if (request.path.endsWith('.jws')) response.type('application/jose')
    const options = { root: folder, cacheControl: false, acceptRanges: false }
    response.sendFile(request.path, options, (error) => {
      if (error) next(response.headersSent ? error : undefined)
    })
  })
  router.get(BLUR_FILE, (request, response, next) => {
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
    response.setHeader('Content-Security-Policy', BLUR_WORKER_POLICY)
    const options = { root: folder, cacheControl: false, acceptRanges: false }
    response.sendFile(request.path, options, (error) => {
      if (error) next(response.headersSent ? error : undefined)
    })
  })
  return router
}

/** Type and encoding of what the name ends in. */
function sendAs(response: Response, file: string): void {
  response.type(file.includes('.html') ? 'html' : 'text/javascript')
  if (file.endsWith('.br')) response.setHeader('Content-Encoding', 'br')
}

function acceptsBrotli(request: Request, response: Response): boolean {
  response.vary('Accept-Encoding')
  return request.acceptsEncodings(['br', 'identity']) === 'br'
}

/** Paths (`/snug.js`) that have a compressed file beside them. */
function brotliIn(folder: string): Set<string> {
  if (!existsSync(folder)) return new Set()
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return new Set(names.filter((name) => name.endsWith('.br')).map((name) => `/${join(name.slice(0, -3))}`))
}
