/**
 * How somebody without the room secret gets it: they ask (knock), sealed to the key that only those with the secret can
 * open; one of these lets them in by sealing the secret to the key in the request. HPKE (RFC 9180) base mode both ways.
 * The server carries both and can read neither.
 */
import * as v from 'valibot'
import { Base64Url } from '../../protocol/ids.ts'
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from './bytes.ts'
import { requestCode } from './codes.ts'
import { DEVICE_KEY_BYTES, type DeviceKey } from './device-key.ts'
import { concat, fields, sha256 } from './fields.ts'
import { open, type Recipient, seal } from './hpke.ts'
import { HPKE_KEY_BYTES, hpkePair } from './hpke-keys.ts'
import { type Identity, type IdentityKeys, MAX_ASSERTION } from './identity.ts'
import { cleanName, MAX_NAME } from './name.ts'
import { pad, unpad } from './padding.ts'
import { ROOM_KEY_BYTES, type RoomSecrets } from './room-secret.ts'

/** Requests are padded to a multiple of this many bytes. */
const REQUEST_STEP = 512
/** Bytes of the longest request: what the protocol carries. */
const MAX_REQUEST = 3_072
const KNOCK_LABEL = 'snug knock 1'

/** Somebody who asked to be let in and can open the answer. */
export interface Knocker {
  /** base64url, for the server */
  readonly request: string
  /** 4 groups of 5 digits; whoever lets them in sees the same */
  readonly code: string
  /** @throws Error when it is no answer to this request */
  open(sealed: string): Promise<string>
}

/** A request as whoever may answer it sees it. */
export interface Request {
  name: string
  /** by the word of an issuer known here; `null`: nobody known vouches */
  identity: Identity | null
  /** 32 bytes */
  device: Bytes
  /** where to seal the secret to: 32 bytes */
  publicKey: Bytes
  code: string
}

const key = (bytes: number) => {
  const length = Math.ceil((bytes * 4) / 3)
  return v.pipe(Base64Url(length), v.length(length))
}

const Asked = v.strictObject({
  v: v.literal(1),
  name: v.pipe(
    v.string(),
    v.maxLength(2 * MAX_NAME),
    v.check((name) => cleanName(name) === name),
  ),
  device: key(DEVICE_KEY_BYTES),
  assertion: v.nullable(v.pipe(v.string(), v.maxLength(MAX_ASSERTION))),
  publicKey: key(HPKE_KEY_BYTES),
  signature: key(64),
})
type Asked = v.InferOutput<typeof Asked>

const requestInfo = (room: string) => fields('snug request 1', room)
const answerInfo = (room: string) => fields('snug admission 1', room)

async function signedBy(
  room: string,
  lobbyKey: Bytes,
  { name, assertion, publicKey }: Pick<Asked, 'name' | 'assertion' | 'publicKey'>,
): Promise<Bytes> {
  const hashes = await Promise.all([sha256(utf8(name)), sha256(utf8(assertion ?? ''))])
  return fields(KNOCK_LABEL, room, lobbyKey, fromBase64Url(publicKey), ...hashes)
}

/**
 * @param lobbyKey key to which the room's requests are sealed, as the server told it: base64url of 32 bytes
 * @throws SyntaxError | RangeError when that is no key, or the assertion is too long to be carried
 */
export async function knock(
  room: string,
  lobbyKey: string,
  who: { name: string; device: DeviceKey; assertion: string | null },
): Promise<Knocker> {
  const lobby = fromBase64Url(lobbyKey)
  const pair = await hpkePair(crypto.getRandomValues(new Uint8Array(HPKE_KEY_BYTES)))
  const said = {
    name: cleanName(who.name),
    assertion: who.assertion,
    publicKey: toBase64Url(pair.publicBytes),
  }
  const data = await signedBy(room, lobby, said)
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', who.device.privateKey, data))
  const device = toBase64Url(who.device.publicKey)
  const asked: Asked = { v: 1, ...said, device, signature: toBase64Url(signature) }
  const request = await sealed(lobby, requestInfo(room), pad(utf8(JSON.stringify(asked)), REQUEST_STEP))
  if (request.length > MAX_REQUEST) throw new RangeError('too long a request')
  return {
    request: toBase64Url(request),
    code: await requestCode(room, lobby, pair.publicBytes, who.device.publicKey),
    async open(sealed) {
      const roomKey = await opened(pair, answerInfo(room), sealed)
      if (roomKey.length !== ROOM_KEY_BYTES) throw new RangeError('no room secret')
      return toBase64Url(roomKey)
    },
  }
}

/**
 * @param now ms since 1970
 * @returns `null` when it is no request for this room, not by the device that it names, or with an assertion that pretends
 * to be by a key known here
 */
export async function openRequest(
  secrets: RoomSecrets,
  identityKeys: IdentityKeys,
  request: string,
  now: number,
): Promise<Request | null> {
  try {
    const { room } = secrets
    const lobby = fromBase64Url(secrets.lobby.publicKey)
    const recipient = { privateKey: secrets.lobby.privateKey, publicBytes: lobby }
    const plain = unpad(await opened(recipient, requestInfo(room), request))
    if (!plain) return null
    const text = new TextDecoder('utf-8', { fatal: true }).decode(plain)
    const asked = v.parse(Asked, JSON.parse(text))
    const device = fromBase64Url(asked.device)
    const verifying = await crypto.subtle.importKey('raw', device, 'Ed25519', false, ['verify'])
    const signature = fromBase64Url(asked.signature)
    const data = await signedBy(room, lobby, asked)
    if (!(await crypto.subtle.verify('Ed25519', verifying, signature, data))) return null
    const publicKey = fromBase64Url(asked.publicKey)
    // A key that nothing can be sealed to (RFC 7748 section 6.1) is refused now, not when somebody lets them in.
    await sealed(publicKey, answerInfo(room), new Uint8Array(1))
    const identity = await identityKeys.verify(asked.assertion, { room, device, now })
    return {
      name: asked.name,
      identity,
      device,
      publicKey,
      code: await requestCode(room, lobby, publicKey, device),
    }
  } catch {
    return null
  }
}

/**
 * The room secret for whoever made a request.
 * @param publicKey the key in their request
 * @returns base64url
 * @throws SyntaxError | RangeError when one of them is malformed
 */
export async function sealAdmission(room: string, roomKey: string, publicKey: Bytes): Promise<string> {
  const secret = fromBase64Url(roomKey)
  if (secret.length !== ROOM_KEY_BYTES) throw new RangeError('a room key has 32 bytes')
  return toBase64Url(await sealed(publicKey, answerInfo(room), secret))
}

/** Encapsulated key | ciphertext. */
async function sealed(publicKey: Bytes, info: Bytes, plain: Bytes): Promise<Bytes> {
  const { enc, ct } = await seal(publicKey, info, plain)
  return concat(enc, ct)
}

async function opened(recipient: Recipient, info: Bytes, sealed: string): Promise<Bytes> {
  const bytes = fromBase64Url(sealed)
  return open(recipient, bytes.slice(0, HPKE_KEY_BYTES), info, bytes.slice(HPKE_KEY_BYTES))
}
