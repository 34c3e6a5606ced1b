/** What answers without TLS where the server has TLS: proofs for a certificate authority, and the way to https. */
import type { RequestListener } from 'node:http'

/** RFC 8555 section 8.3. */
const CHALLENGE_PATH = '/.well-known/acme-challenge/'

/** @param challenges answers by token @param publicUrl where everything else is */
export const plainDoor =
  (publicUrl: string, challenges: ReadonlyMap<string, string>): RequestListener =>
  ({ method, url = '/' }, response) => {
    const answer = url.startsWith(CHALLENGE_PATH) && challenges.get(url.slice(CHALLENGE_PATH.length))
    if (answer) return void response.writeHead(200, { 'Content-Type': 'text/plain' }).end(answer)
    // What was sent here was sent in clear: it is not taken.
    if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(403).end()
    const path = url.startsWith('/') && !url.startsWith('//') ? url : '/'
    response.writeHead(308, { Location: publicUrl + path }).end()
  }
