/** The manifest of a build, as a file of it or as a server serves it. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { compactVerify } from 'jose'
import * as v from 'valibot'
import { AssetManifest } from '../../protocol/assets.ts'

/** Why a manifest does not count. */
export class ManifestError extends Error {}

/** @throws ManifestError */
export function readManifest(bytes: Buffer): AssetManifest {
  const parsed = v.safeParse(AssetManifest, jsonOf(bytes))
  if (parsed.success) return parsed.output
  throw new ManifestError('The manifest is none of Snug.')
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/**
 * @param signature content of `manifest.jws`
 * @throws ManifestError unless the key signed just these bytes
 */
export async function checkSignature(
  bytes: Buffer,
  signature: Buffer | undefined,
  key: KeyObject,
): Promise<void> {
  if (!signature) throw new ManifestError('The manifest is not signed (there is no manifest.jws).')
  const whole = signature
    .toString('ascii')
    .trim()
    .replace('..', `.${bytes.toString('base64url')}.`)
  await compactVerify(whole, key, { algorithms: ['EdDSA'] }).catch(() => {
    throw new ManifestError('The manifest is not signed by this key.')
  })
}

/** @param text PEM, or the 32 bytes as base64 or base64url; undefined when it is no Ed25519 public key */
export function publicKeyOf(text: string): KeyObject | undefined {
  try {
    const x = Buffer.from(text.trim(), 'base64').toString('base64url')
    const key = text.includes('-----')
      ? createPublicKey(text)
      : createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    return key.asymmetricKeyType === 'ed25519' && !text.includes('PRIVATE') ? key : undefined
  } catch {
    return undefined
  }
}

export const integrityOf = (bytes: Buffer): string =>
  `sha384-${createHash('sha384').update(bytes).digest('base64')}`
