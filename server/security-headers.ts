/** Headers of every answer. */
import type { RequestHandler } from 'express'
import helmet from 'helmet'

/** The sign-in window that pages of other origins open; it answers to its opener. */
const POP_UP = '/connect'

/**
 * For the script of a worker that compiles WebAssembly, which pages may not. Workers go by the headers of their own
 * script: this one can load, fetch and connect to nothing.
 */
export const WASM_WORKER_POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'; frame-ancestors 'none'"

/** The same for the worker that blurs backgrounds: it loads its program and its model from beside its script. */
export const BLUR_WORKER_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'"

/** @param publicUrl origin at which browsers reach the server */
export function securityHeaders(publicUrl: string): RequestHandler[] {
  const secure = publicUrl.startsWith('https:')
  return [
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: policy(publicUrl, secure) },
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      referrerPolicy: { policy: 'no-referrer' },
      xFrameOptions: { action: 'deny' },
      strictTransportSecurity: secure && { maxAge: 31_536_000, includeSubDomains: false },
    }),
    (request, response, next) => {
      response.setHeader('Permissions-Policy', PERMISSIONS)
      if (request.path === POP_UP) response.setHeader('Cross-Origin-Opener-Policy', 'unsafe-none')
      next()
    },
  ]
}

const PERMISSIONS = [
  ...['camera', 'microphone', 'display-capture', 'fullscreen', 'autoplay', 'speaker-selection'].map(
    (name) => `${name}=(self)`,
  ),
  ...['geolocation', 'payment', 'usb', 'serial', 'hid', 'midi', 'browsing-topics'].map(
    (name) => `${name}=()`,
  ),
].join(', ')

const policy = (publicUrl: string, secure: boolean) => ({
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  connectSrc: ["'self'", publicUrl.replace(/^http/, 'ws')],
  workerSrc: ["'self'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  mediaSrc: ["'self'", 'blob:'],
  fontSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  requireTrustedTypesFor: ["'script'"],
  // Lit's own templates, and addresses of our workers.
  trustedTypes: ['lit-html', 'snug', 'default'],
  ...(secure ? { upgradeInsecureRequests: [] } : {}),
})
