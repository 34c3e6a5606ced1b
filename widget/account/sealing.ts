import { AccountError } from './account-error.ts'
import { type Bytes, fromBase64Url, randomBytes, toBase64Url } from './bytes.ts'

const NONCE = 12

/** AES-GCM with a random 96-bit nonce in front of the ciphertext; base64url. */
export async function seal(key: CryptoKey, plain: Bytes, additionalData: Bytes): Promise<string> {
  const iv = randomBytes(NONCE)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, plain)
  const whole = new Uint8Array(NONCE + sealed.byteLength)
  whole.set(iv)
  whole.set(new Uint8Array(sealed), NONCE)
  return toBase64Url(whole)
}

/** Opens what `seal` made. @throws AccountError `data_damaged` */
export async function open(key: CryptoKey, sealed: string, additionalData: Bytes): Promise<Bytes> {
  const whole = fromBase64Url(sealed)
  const iv = whole.subarray(0, NONCE)
  try {
    const algorithm = { name: 'AES-GCM', iv, additionalData }
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, whole.subarray(NONCE)))
  } catch (cause) {
    throw new AccountError('data_damaged', { cause })
  }
}
