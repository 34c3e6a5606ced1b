/** What a room secret opens: keys derived from it by HKDF-SHA-256 (RFC 5869), bound to the room. */
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from './bytes.ts'
import { hpkePair } from './hpke-keys.ts'

/** Bytes of a room secret. */
export const ROOM_KEY_BYTES = 32

/** Key pair (X25519) to which requests to be let in are sealed: whoever has the room secret can open them. */
export interface LobbyKeys {
  /** base64url of 32 bytes, as it is told to the server */
  publicKey: string
  /** cannot be read back */
  privateKey: CryptoKey
}

/** None of these keys can be read back. */
export interface RoomSecrets {
  readonly room: string
  /** AES-256-GCM: seals what is given to the server. */
  readonly envelope: CryptoKey
  /** HMAC-SHA-256: proves in each leaf that its maker has the room secret. */
  readonly member: CryptoKey
  readonly lobby: LobbyKeys
}

/**
 * Deterministic, so that all who have the room secret have the same keys.
 * @param room id of the room
 * @param roomKey room secret: 32 bytes as base64url
 * @throws SyntaxError | RangeError when it is not one
 */
export async function deriveRoomSecrets(room: string, roomKey: string): Promise<RoomSecrets> {
  const bytes = fromBase64Url(roomKey)
  if (bytes.length !== ROOM_KEY_BYTES) throw new RangeError('a room key has 32 bytes')
  const base = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey', 'deriveBits'])
  bytes.fill(0)
  const [envelope, member, lobby] = await Promise.all([
    crypto.subtle.deriveKey(
      derivation(room, 'snug envelope 1'),
      base,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    ),
    crypto.subtle.deriveKey(
      derivation(room, 'snug member key 1'),
      base,
      { name: 'HMAC', hash: 'SHA-256', length: 256 },
      false,
      ['sign', 'verify'],
    ),
    crypto.subtle.deriveBits(derivation(room, 'snug lobby 1'), base, 256),
  ])
  return { room, envelope, member, lobby: await lobbyKeys(new Uint8Array(lobby)) }
}

const derivation = (room: string, label: string): HkdfParams => ({
  name: 'HKDF',
  hash: 'SHA-256',
  salt: utf8(room),
  info: utf8(label),
})

async function lobbyKeys(secret: Bytes): Promise<LobbyKeys> {
  const { privateKey, publicBytes } = await hpkePair(secret)
  secret.fill(0)
  return { publicKey: toBase64Url(publicBytes), privateKey }
}
