/** Somebody who vouches for people, as a host application would; signs nonsense, too. */
import { type Bytes, toBase64Url, utf8 } from '../../widget/crypto/bytes.ts'
import { deviceThumbprint } from '../../widget/crypto/device-key.ts'
import type { IdentityKey } from '../../widget/crypto/identity.ts'

export interface Issuer {
  readonly key: IdentityKey
  /** Signs any claims under any header; without `header` it is the right one. `undefined` leaves a field out. */
  sign(claims: object, header?: object): Promise<string>
}

const encoded = (value: object): string => toBase64Url(utf8(JSON.stringify(value)))

export async function newIssuer(iss = 'https://cloud.example', kid = 'one'): Promise<Issuer> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
  const { privateKey, publicKey } = pair as CryptoKeyPair
  const x = toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)))
  return {
    key: { iss, kid, x },
    async sign(claims, header = {}) {
      const text = `${encoded({ alg: 'EdDSA', typ: 'snug-identity+jwt', kid, ...header })}.${encoded(claims)}`
      const signature = await crypto.subtle.sign('Ed25519', privateKey, utf8(text))
      return `${text}.${toBase64Url(new Uint8Array(signature))}`
    },
  }
}

export interface Person {
  room: string
  device: Bytes
  /** Seconds since 1970. */
  iat: number
  iss?: string
  sub?: string
  name?: string
}

/** Good claims about a person, valid for an hour. */
export async function claimsOf(person: Person) {
  const { room, device, iat, iss = 'https://cloud.example', sub = 'p-1', name = 'Ada Lovelace' } = person
  return { iss, room, sub, name, cnf: { jkt: await deviceThumbprint(device) }, iat, exp: iat + 3_600 }
}
