/** Host applications and their keys: what an administrator may do, by the command line or in the pages. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import * as v from 'valibot'
import { http, SnugError } from '../../protocol/index.ts'
import type { SecurityEvents } from '../privacy/security-events.ts'
import type { LiveControl } from '../rooms/live-control.ts'
import type { HostKey, HostStore, HostWithKeys } from '../store/store.ts'
import { placeKey } from './host-tokens.ts'
import { randomId } from './secrets.ts'

export type NewHost = v.InferOutput<typeof http.HostRequest>
export type HostPlaces = v.InferOutput<typeof http.HostPlaces>

export interface HostsOptions {
  store: HostStore
  /** Absent: whatever runs finds out by itself. */
  live?: Pick<LiveControl, 'endKey'>
  /** Absent: nothing is counted. */
  events?: Pick<SecurityEvents, 'record'>
}

export class Hosts {
  constructor(readonly options: HostsOptions) {}

  list(): Promise<HostWithKeys[]> {
    return this.options.store.list()
  }

  /** @throws SnugError bad_request (the key is none) | conflict (there is a host of this name) */
  async add({ name, origins, rooms, kid, key }: NewHost): Promise<void> {
    const host = { id: randomId(), name, origins, rooms }
    if (!(await this.options.store.add(host, { kid, x: publicKeyOf(key) }))) throw new SnugError('conflict')
    await this.options.events?.record('host_added')
  }

  /** For who comes from now on; whoever is in a meeting stays. @throws SnugError not_found */
  async change(id: string, places: HostPlaces): Promise<void> {
    if (!(await this.options.store.change(id, places))) throw new SnugError('not_found')
    await this.options.events?.record('host_changed')
  }

  /** @throws SnugError bad_request (the key is none) | not_found | conflict (two keys, or one of this id) */
  async addKey(id: string, kid: string, key: string): Promise<void> {
    const added: HostKey = { kid, x: publicKeyOf(key) }
    const result = await this.options.store.addKey(id, added, http.MAX_HOST_KEYS)
    if (result === 'missing') throw new SnugError('not_found')
    if (result !== 'done') throw new SnugError('conflict')
    await this.options.events?.record('host_key_added')
  }

  /** Whoever is in a meeting by it has to bring a token of another key. @throws SnugError not_found */
  async removeKey(id: string, kid: string): Promise<void> {
    if (!(await this.options.store.removeKey(id, kid))) throw new SnugError('not_found')
    this.options.live?.endKey(placeKey(id, kid), 'token_expired')
    await this.options.events?.record('host_key_removed')
  }

  /** Also ends its people's connections. @throws SnugError not_found */
  async remove(id: string): Promise<void> {
    const host = (await this.list()).find((one) => one.id === id)
    if (!host || !(await this.options.store.remove(id))) throw new SnugError('not_found')
    for (const { kid } of host.keys) this.options.live?.endKey(placeKey(id, kid), 'token_expired')
    await this.options.events?.record('host_removed')
  }
}

/**
 * The Ed25519 public key in a PEM text (SPKI, RFC 8410) or in base64 of its 32 bytes, as base64url.
 * @throws SnugError bad_request
 */
export function publicKeyOf(text: string): string {
  const plain = text.trim().replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')
  if (v.is(http.PublicKey, plain)) return Buffer.from(plain, 'base64url').toString('base64url')
  // A private key would do as well, and must not get here.
  if (!text.includes('PUBLIC KEY')) throw new SnugError('bad_request')
  const { x } = imported(text).export({ format: 'jwk' })
  if (!v.is(http.PublicKey, x)) throw new SnugError('bad_request')
  return x
}

function imported(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {}
  throw new SnugError('bad_request')
}
