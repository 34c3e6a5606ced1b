/**
 * The key of a device: Ed25519 (RFC 8032), made once and kept. It signs nothing but this device's leaves and requests
 * to be let in; identity assertions name it by its thumbprint.
 */
import { type Bytes, toBase64Url, utf8 } from './bytes.ts'

/** Bytes of a public key. */
export const DEVICE_KEY_BYTES = 32

export interface DeviceKey {
  /** 32 bytes. */
  readonly publicKey: Bytes
  /** Ed25519, for signing; cannot be read back. */
  readonly privateKey: CryptoKey
}

export async function newDeviceKey(): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
  const { publicKey, privateKey } = pair as CryptoKeyPair
  return { publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)), privateKey }
}

/** SHA-256 thumbprint (RFC 7638) of a device's public key as JWK (RFC 8037), base64url: 43 characters. */
export async function deviceThumbprint(publicKey: Bytes): Promise<string> {
  const jwk = `{"crv":"Ed25519","kty":"OKP","x":"${toBase64Url(publicKey)}"}`
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(jwk))))
}
