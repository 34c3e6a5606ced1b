import { argon2id } from 'hash-wasm'
import { AccountError } from './account-error.ts'
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from './bytes.ts'
import { normalisePassword, SALT_BYTES } from './password.ts'
import { importVaultKey } from './vault.ts'

/** Argon2id (RFC 9106) parameters as the server tells them. */
export interface KdfParameters {
  /** 128 bits, base64url. */
  salt: string
  /** KiB. */
  memory: number
  iterations: number
}

/** Makes both keys of a password. @throws AccountError `password_wrong` if empty, `kdf_refused`, `kdf_unavailable` */
export type Derive = (password: string, parameters: KdfParameters) => Promise<PasswordKeys>

export interface PasswordKeys {
  /** Proves the password to the server: 32 bytes as base64url. */
  authKey: string
  /** Opens the vault; never leaves this device and cannot be exported. */
  vaultKey: CryptoKey
}

const MIB = 1024
const LIMITS = { memory: { min: 16 * MIB, max: 1024 * MIB }, iterations: { min: 1, max: 20 } }
const KEY_BYTES = 32

const within = (value: number, { min, max }: { min: number; max: number }) =>
  Number.isInteger(value) && value >= min && value <= max

/** A server that lies about the parameters could make guessing cheap, or the browser hang. */
function checkParameters(parameters: KdfParameters): Bytes {
  const salt = fromBase64Url(parameters.salt)
  const sound =
    within(parameters.memory, LIMITS.memory) &&
    within(parameters.iterations, LIMITS.iterations) &&
    salt.length === SALT_BYTES
  if (!sound) throw new AccountError('kdf_refused')
  return salt
}

/**
 * Derives both keys of a password: 64 bytes of Argon2id (RFC 9106), the first half for signing in, the second for
 * the vault. Neither half tells anything about the other. Works in browsers and Node, and keeps its thread for a second
 * or two: pages use `deriveInWorker`.
 */
export const derivePasswordKeys: Derive = async (password, parameters) => {
  // Nothing is made of nothing, and no account has it.
  if (!password) throw new AccountError('password_wrong')
  const salt = checkParameters(parameters)
  const secret = utf8(normalisePassword(password))
  const output = await argon2id({
    password: secret,
    salt,
    parallelism: 1,
    iterations: parameters.iterations,
    memorySize: parameters.memory,
    hashLength: 2 * KEY_BYTES,
    outputType: 'binary',
  })
  const vaultBytes = output.slice(KEY_BYTES)
  const keys = {
    authKey: toBase64Url(output.subarray(0, KEY_BYTES)),
    vaultKey: await importVaultKey(vaultBytes),
  }
  for (const bytes of [secret, output, vaultBytes]) bytes.fill(0)
  return keys
}
