/** Who may open a connection: subprotocols, page, access token or resume secret, in this order. */
import type { IncomingMessage } from 'node:http'
import { type ErrorCode, PROTOCOL, SnugError } from '../../protocol/index.ts'
import type { Entry } from '../meetings/link.ts'
import { pageOf } from './framed.ts'

/** What the signalling needs of access tokens. */
export interface TokenVerifier {
  /**
   * Uses the token up.
   * @throws SnugError token_missing | token_invalid | token_expired | token_used
   */
  verify(token: string | undefined): Promise<Entry>
}

export type Admission =
  | { as: 'newcomer'; entry: Entry }
  | { as: 'returning'; secret: string; origin: string }
  | { as: 'refused'; code: ErrorCode }

type Credential = { kind: 'token'; token?: string } | { kind: 'resume'; secret: string }

/** Never rejects for reasons that are the client's: those are refusals. */
export async function admit(
  request: IncomingMessage,
  { tokens, publicUrl }: { tokens: TokenVerifier; publicUrl: string },
): Promise<Admission> {
  try {
    const credential = credentialOf(request)
    const origin = pageOf(request, publicUrl)
    if (!origin) throw new SnugError('origin_not_allowed')
    if (credential.kind === 'resume') return { as: 'returning', secret: credential.secret, origin }
    const entry = await tokens.verify(credential.token)
    if (entry.origin !== origin) throw new SnugError('origin_not_allowed')
    const { room, sub, role, relayOnly = false, guest = false, key } = entry
    return {
      as: 'newcomer',
      entry: { room, sub, role, origin, relayOnly, guest, ...(key !== undefined && { key }) },
    }
  } catch (error) {
    if (error instanceof SnugError) return { as: 'refused', code: error.code }
    throw error
  }
}

/** @throws SnugError bad_request when it isn't our protocol, or there is more than one credential */
function credentialOf(request: IncomingMessage): Credential {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim())
  const [credential, ...others] = offered.filter((part) => part !== PROTOCOL)
  if (others.length || offered.length - Number(credential !== undefined) !== 1)
    throw new SnugError('bad_request')
  if (credential === undefined) return { kind: 'token' }
  if (credential.startsWith('token.')) return { kind: 'token', token: credential.slice('token.'.length) }
  if (credential.startsWith('resume.')) return { kind: 'resume', secret: credential.slice('resume.'.length) }
  throw new SnugError('bad_request')
}
