import { SignJWT } from 'jose'
import { type Bytes, toBase64Url } from '../../widget/crypto/bytes.ts'
import { deviceThumbprint } from '../../widget/crypto/device-key.ts'
import type { IdentityKey } from '../../widget/crypto/identity.ts'

export interface Vouched {
  room: string
  device: Bytes
  /** seconds since 1970 */
  iat: number
  name?: string
  sub?: string
  /** seconds */
  life?: number
}

/** An application that vouches for its people, with a key of its own. */
export async function issuer(iss = 'https://host.example') {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const x = toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)))
  const key: IdentityKey = { iss, kid: 'key-1', x }
  const vouch = async ({ room, device, iat, name = 'Ada', sub = 'ada', life = 3_600 }: Vouched) =>
    new SignJWT({ room, name, cnf: { jkt: await deviceThumbprint(device) } })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'snug-identity+jwt', kid: key.kid })
      .setIssuer(iss)
      .setSubject(sub)
      .setIssuedAt(iat)
      .setExpirationTime(iat + life)
      .sign(pair.privateKey)
  return { key, vouch }
}
