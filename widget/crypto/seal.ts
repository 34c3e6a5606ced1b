/**
 * Presence: name, state and sender key of a participant, sealed under the room key. Bound to room, participant id and
 * index, so that the server cannot give it to somebody else. Padded, so that its length tells little of the name.
 */
import * as v from 'valibot'
import { Base64Url } from '../../protocol/ids.ts'
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from './bytes.ts'
import { cleanName, MAX_NAME } from './name.ts'

const ROOM_KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Plaintext is filled up with spaces to a multiple of this many bytes. */
const PAD_TO = 128

/** What the others see of a participant. */
export interface PresenceContent {
  name: string
  microphone: boolean
  camera: boolean
  screen: boolean
}

/** What is sealed: `key` is the sender's base key, 16 bytes as base64url. */
export interface SealedContent extends PresenceContent {
  key: string
}

/** Whom a presence belongs to. */
export interface Owner {
  room: string
  id: string
  index: number
}

const Content = v.strictObject({
  name: v.pipe(
    v.string(),
    v.maxLength(2 * MAX_NAME),
    v.check((name) => cleanName(name) === name),
  ),
  microphone: v.boolean(),
  camera: v.boolean(),
  screen: v.boolean(),
  key: v.pipe(Base64Url(22), v.length(22)),
})

/**
 * The key presences of a room are sealed under. Cannot be read back.
 * @throws SyntaxError | RangeError when `roomKey` is not 32 bytes as base64url
 */
export async function presenceKey(roomKey: string, room: string): Promise<CryptoKey> {
  const bytes = fromBase64Url(roomKey)
  if (bytes.length !== ROOM_KEY_BYTES) throw new RangeError('a room key has 32 bytes')
  const base = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  bytes.fill(0)
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: utf8(room), info: utf8('snug presence key 1') }
  return crypto.subtle.deriveKey(derivation, base, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
}

/** Ids have a fixed alphabet without the separator, so no two owners share their additional data. */
const bindingOf = ({ room, id, index }: Owner): Bytes => utf8(`snug presence 1|${room}|${id}|${index}`)

const gcm = (iv: Bytes, owner: Owner): AesGcmParams => ({
  name: 'AES-GCM',
  iv,
  additionalData: bindingOf(owner),
  tagLength: TAG_BYTES * 8,
})

function padded(content: SealedContent): Bytes {
  const json = utf8(JSON.stringify(content))
  const out = new Uint8Array(Math.ceil(json.length / PAD_TO) * PAD_TO).fill(0x20)
  out.set(json)
  return out
}

/** @returns nonce | ciphertext and tag, as base64url */
export async function sealPresence(key: CryptoKey, owner: Owner, content: SealedContent): Promise<string> {
  const { microphone, camera, screen } = content
  const plain = padded({ name: cleanName(content.name), microphone, camera, screen, key: content.key })
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const sealed = await crypto.subtle.encrypt(gcm(iv, owner), key, plain)
  const out = new Uint8Array(NONCE_BYTES + sealed.byteLength)
  out.set(iv)
  out.set(new Uint8Array(sealed), NONCE_BYTES)
  return toBase64Url(out)
}

/** `null`: not sealed under this key for this owner, or not what may be in a presence. */
export async function openPresence(
  key: CryptoKey,
  owner: Owner,
  presence: string,
): Promise<SealedContent | null> {
  try {
    const bytes = fromBase64Url(presence)
    const iv = bytes.slice(0, NONCE_BYTES)
    const plain = await crypto.subtle.decrypt(gcm(iv, owner), key, bytes.subarray(NONCE_BYTES))
    if (plain.byteLength % PAD_TO !== 0) return null
    const text = new TextDecoder('utf-8', { fatal: true }).decode(plain)
    const parsed = v.safeParse(Content, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}
