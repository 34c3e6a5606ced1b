/**
 * What the clients are told of relays: addresses, and credentials that run out soon (the scheme of the TURN REST API:
 * name `expiry:random`, password HMAC-SHA1 of the name). A name is random and belongs to nobody.
 */
import { createHmac } from 'node:crypto'
import type { Ice } from '../../protocol/index.ts'
import { randomId } from '../auth/secrets.ts'
import { type Clock, secondsOf, systemClock } from '../time.ts'

/** Seconds that credentials open new allocations; the meeting renews them at half of it. */
export const CREDENTIAL_LIFE = 1_200

export interface RelayOptions {
  urls: readonly string[]
  secret: string
  clock?: Clock
}

/** Gives out fresh credentials at every call. */
export type IceSource = (relayOnly: boolean) => Ice | undefined

export const noRelay: IceSource = () => undefined

export const relayIce =
  ({ urls, secret, clock = systemClock }: RelayOptions): IceSource =>
  (relayOnly) => {
    const username = `${secondsOf(clock()) + CREDENTIAL_LIFE}:${randomId()}`
    const credential = createHmac('sha1', secret).update(username).digest('base64')
    return { relayOnly, servers: [{ urls: [...urls], username, credential }] }
  }

/** `turn:` addresses (RFC 7065) of one host, by UDP and by TCP. */
export function turnUrls(host: string, port: number): string[] {
  const name = host.includes(':') ? `[${host}]` : host
  return ['udp', 'tcp'].map((transport) => `turn:${name}:${port}?transport=${transport}`)
}
