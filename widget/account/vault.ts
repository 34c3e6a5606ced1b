import * as v from 'valibot'
import { Base64Url, Id } from '../../protocol/ids.ts'
import { AccountError } from './account-error.ts'
import { type Bytes, pad, unpad, utf8 } from './bytes.ts'
import { open, seal } from './sealing.ts'

/** Room key: 32 bytes as base64url. */
export const RoomKey = v.pipe(Base64Url(43), v.length(43))

/** What the vault holds. Unknown fields are refused, so that a newer version is never overwritten by an older one. */
export const VaultContent = v.strictObject({
  v: v.literal(1),
  rooms: v.record(Id, v.strictObject({ key: RoomKey })),
})
export type VaultContent = v.InferOutput<typeof VaultContent>

export const EMPTY_VAULT: VaultContent = { v: 1, rooms: {} }

/** Sizes in steps of 1 KiB, so that the server doesn't learn the number of rooms. */
const STEP = 1_024
/** Characters of base64url the protocol allows. */
const MAX_SEALED = 262_144

/** A login never changes, so a vault cannot be served to another account. */
const aad = (login: string): Bytes => utf8(`snug vault 1\n${login.trim().toLowerCase()}`)

/** 32 bytes as a vault key that scripts can use but not read. */
export function importVaultKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** Seals the content with AES-256-GCM; base64url. @throws AccountError `vault_full` */
export async function sealVault(key: CryptoKey, login: string, content: VaultContent): Promise<string> {
  const plain = pad(utf8(JSON.stringify(v.parse(VaultContent, content))), STEP)
  const sealed = await seal(key, plain, aad(login))
  if (sealed.length > MAX_SEALED) throw new AccountError('vault_full')
  return sealed
}

/**
 * Opens a vault.
 * @throws AccountError `data_damaged` when key or login is another, or the content is not a vault of this version
 */
export async function openVault(key: CryptoKey, login: string, sealed: string): Promise<VaultContent> {
  const plain = unpad(await open(key, sealed, aad(login)))
  try {
    return v.parse(VaultContent, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain)))
  } catch (cause) {
    throw new AccountError('data_damaged', { cause })
  }
}
