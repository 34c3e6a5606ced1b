/**
 * Envelope around everything the group says through the server: without the room secret no header, credential or key of
 * the group can be read. It keeps the server out, not members: those are told apart inside, by MLS.
 */
import type { GroupAt } from '../../protocol/index.ts'
import { type Bytes, fromBase64Url, toBase64Url } from './bytes.ts'
import { concat, fields } from './fields.ts'
import { pad, unpad } from './padding.ts'
import type { RoomSecrets } from './room-secret.ts'

export type EnvelopeKind = 'commit' | 'info' | 'app'

/** Plaintext is padded to a multiple of this many bytes. */
export const ENVELOPE_STEP = 256
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * @param at the state of the group that a commit leads to or a GroupInfo describes; `null` for application messages
 * @returns base64url of nonce | ciphertext and tag (AES-256-GCM, random nonce)
 */
export async function sealEnvelope(
  secrets: RoomSecrets,
  kind: EnvelopeKind,
  at: GroupAt | null,
  bytes: Bytes,
): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const gcm = parameters(iv, secrets, kind, at)
  const sealed = await crypto.subtle.encrypt(gcm, secrets.envelope, pad(bytes, ENVELOPE_STEP))
  return toBase64Url(concat(iv, new Uint8Array(sealed)))
}

/** `null`: not sealed under this room's secret as this kind and for this state of the group */
export async function openEnvelope(
  secrets: RoomSecrets,
  kind: EnvelopeKind,
  at: GroupAt | null,
  sealed: string,
): Promise<Bytes | null> {
  try {
    const bytes = fromBase64Url(sealed)
    const gcm = parameters(bytes.slice(0, NONCE_BYTES), secrets, kind, at)
    const plain = await crypto.subtle.decrypt(gcm, secrets.envelope, bytes.subarray(NONCE_BYTES))
    return plain.byteLength % ENVELOPE_STEP === 0 ? unpad(new Uint8Array(plain)) : null
  } catch {
    return null
  }
}

function parameters(iv: Bytes, secrets: RoomSecrets, kind: EnvelopeKind, at: GroupAt | null): AesGcmParams {
  const place = at === null ? [] : [at.group, String(at.epoch)]
  const additionalData = fields('snug envelope 1', kind, secrets.room, ...place)
  return { name: 'AES-GCM', iv, additionalData, tagLength: TAG_BYTES * 8 }
}
