import { AccountError } from './account-error.ts'
import { type Bytes, fromBase64Url, pad, unpad, utf8 } from './bytes.ts'
import { open, seal } from './sealing.ts'

/** Characters of a room's title. */
export const TITLE_MAX = 80
/** Titles are padded to steps of this many bytes, so that their length says little. */
const STEP = 64
const LABEL = 'snug title 1'
const KEY_BYTES = 32

/** Control characters and those that reorder the text around them don't belong into a title. */
const UNWANTED = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** A title as it is stored: one line, no control characters, at most TITLE_MAX characters. */
export function cleanTitle(title: string): string {
  const line = title.normalize('NFC').replace(/\s+/gu, ' ').replace(UNWANTED, '').trim()
  return [...line].slice(0, TITLE_MAX).join('').trim()
}

async function titleKey(roomKey: string): Promise<CryptoKey> {
  const bytes = fromBase64Url(roomKey)
  if (bytes.length !== KEY_BYTES) throw new AccountError('data_damaged')
  const secret = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(LABEL) }
  return crypto.subtle.deriveKey(hkdf, secret, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
}

const aad = (roomId: string): Bytes => utf8(`${LABEL}\n${roomId}`)

/**
 * Seals a room's title under its key (HKDF-SHA256, AES-256-GCM), bound to the room's id; base64url.
 * @throws AccountError `title_empty`, `data_damaged` (the room key is not 32 bytes of base64url)
 */
export async function sealTitle(roomKey: string, roomId: string, title: string): Promise<string> {
  const clean = cleanTitle(title)
  if (!clean) throw new AccountError('title_empty')
  return seal(await titleKey(roomKey), pad(utf8(clean), STEP), aad(roomId))
}

/**
 * Opens a title. That it opens also proves that the room key is the room's.
 * @throws AccountError `data_damaged`
 */
export async function openTitle(roomKey: string, roomId: string, sealed: string): Promise<string> {
  const plain = unpad(await open(await titleKey(roomKey), sealed, aad(roomId)))
  return cleanTitle(new TextDecoder().decode(plain))
}
