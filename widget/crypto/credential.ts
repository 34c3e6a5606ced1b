/**
 * What a leaf of the group says of its owner: an MLS basic credential (RFC 9420 section 5.3) with JSON inside, bound to
 * the leaf's signature key three times over: by the room secret (nobody without it, so no server, can make a member), by
 * the device key, and through that by the issuer's assertion, where there is one.
 */
import * as v from 'valibot'
import { Base64Url, Id } from '../../protocol/ids.ts'
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from './bytes.ts'
import type { DeviceKey } from './device-key.ts'
import { fields, sha256 } from './fields.ts'
import { type Identity, IdentityError, type IdentityKeys, MAX_ASSERTION } from './identity.ts'
import { cleanName, MAX_NAME } from './name.ts'
import type { RoomSecrets } from './room-secret.ts'

const LEAF_LABEL = 'snug leaf 1'
const MEMBER_LABEL = 'snug member 1'

/** What members have to agree on to accept each other. */
export interface GroupRules {
  readonly secrets: RoomSecrets
  readonly identityKeys: IdentityKeys
  /** ms since 1970 */
  now(): number
}

/** What a leaf that was checked says. */
export interface LeafClaims {
  /** id of their seat, given by the server */
  participant: string
  name: string
  /** Ed25519 public key of the device: 32 bytes */
  device: Bytes
  /** by the word of an issuer known here; `null`: nobody known vouches, or not at this time */
  identity: Identity | null
}

const exactly = (bytes: number) => {
  const length = Math.ceil((bytes * 4) / 3)
  return v.pipe(Base64Url(length), v.length(length))
}

const Credential = v.strictObject({
  v: v.literal(1),
  participant: Id,
  name: v.pipe(
    v.string(),
    v.maxLength(2 * MAX_NAME),
    v.check((name) => cleanName(name) === name),
  ),
  device: exactly(32),
  assertion: v.nullable(v.pipe(v.string(), v.maxLength(MAX_ASSERTION))),
  signature: exactly(64),
  mac: exactly(32),
})
type Credential = v.InferOutput<typeof Credential>

/** Fields that device key and room secret vouch for. */
async function bindings(
  room: string,
  leafKey: Bytes,
  { participant, name, assertion }: Pick<Credential, 'participant' | 'name' | 'assertion'>,
): Promise<[string, string, Bytes, Bytes, Bytes]> {
  const [ofName, ofAssertion] = await Promise.all([sha256(utf8(name)), sha256(utf8(assertion ?? ''))])
  return [room, participant, leafKey, ofName, ofAssertion]
}

/**
 * @param leafKey public signature key of the leaf
 * @returns identity of the basic credential: UTF-8 JSON
 */
export async function makeCredential(
  secrets: RoomSecrets,
  device: DeviceKey,
  leafKey: Bytes,
  who: { participant: string; name: string; assertion: string | null },
): Promise<Bytes> {
  const said = { participant: who.participant, name: cleanName(who.name), assertion: who.assertion }
  const bound = await bindings(secrets.room, leafKey, said)
  const [signature, mac] = await Promise.all([
    crypto.subtle.sign('Ed25519', device.privateKey, fields(LEAF_LABEL, ...bound)),
    crypto.subtle.sign('HMAC', secrets.member, fields(MEMBER_LABEL, ...bound, device.publicKey)),
  ])
  const credential: Credential = {
    v: 1,
    participant: said.participant,
    name: said.name,
    device: toBase64Url(device.publicKey),
    assertion: said.assertion,
    signature: toBase64Url(new Uint8Array(signature)),
    mac: toBase64Url(new Uint8Array(mac)),
  }
  return utf8(JSON.stringify(credential))
}

/**
 * What a leaf says, or `null` when it must not be in the group: not our format, not by somebody with the room secret and
 * this device key, or with an assertion that pretends to be by a key known here. One that is outside its time, or by a
 * key not known here, counts as none: clocks and pages differ, and whoever refuses a leaf refuses the whole group.
 */
export async function checkCredential(
  rules: GroupRules,
  identity: Bytes,
  leafKey: Bytes,
): Promise<LeafClaims | null> {
  const said = parse(identity)
  if (!said) return null
  const device = fromBase64Url(said.device)
  const bound = await bindings(rules.secrets.room, leafKey, said)
  const [authentic, signed, vouched] = await Promise.all([
    verifyMac(rules.secrets.member, said.mac, fields(MEMBER_LABEL, ...bound, device)),
    verifySignature(device, said.signature, fields(LEAF_LABEL, ...bound)),
    whoIs(rules, said.assertion, device),
  ])
  if (!authentic || !signed || vouched === 'refused') return null
  return { participant: said.participant, name: said.name, device, identity: vouched }
}

function parse(identity: Bytes): Credential | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(identity)
    const parsed = v.safeParse(Credential, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

const verifyMac = (key: CryptoKey, mac: string, data: Bytes): Promise<boolean> =>
  crypto.subtle.verify('HMAC', key, fromBase64Url(mac), data)

async function verifySignature(device: Bytes, signature: string, data: Bytes): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', device, 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', key, fromBase64Url(signature), data)
  } catch {
    return false
  }
}

async function whoIs(
  { identityKeys, secrets, now }: GroupRules,
  assertion: string | null,
  device: Bytes,
): Promise<Identity | null | 'refused'> {
  try {
    return await identityKeys.verify(assertion, { room: secrets.room, device, now: now() })
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error
    return 'refused'
  }
}
