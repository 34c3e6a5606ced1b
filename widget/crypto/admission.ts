import { type Bytes, fromBase64Url, toBase64Url, utf8 } from './bytes.ts'
import { fingerprint } from './codes.ts'
import { hpke, importHpkePublicKey } from './hpke.ts'
import type { DeviceKey } from './device-key.ts'
import type { Identity, IdentityKeys } from './identity.ts'
import type { RoomSecrets } from './room-secret.ts'
export interface Knocker { readonly request: string; readonly code: string; open(sealed: string): Promise<string> }
export interface Request { name: string; identity: Identity | null; device: Bytes; publicKey: Bytes; code: string }
const join2 = (a: ArrayBuffer, b: ArrayBuffer) => { const o = new Uint8Array(a.byteLength + b.byteLength); o.set(new Uint8Array(a)); o.set(new Uint8Array(b), a.byteLength); return o }
async function sealTo(key: Bytes, info: string, plain: Bytes) {
  const { ct, enc } = await hpke.seal({ recipientPublicKey: await importHpkePublicKey(key), info: utf8(info) }, plain)
  return toBase64Url(join2(enc, ct))
}
const shortCode = async (key: Bytes) => (await fingerprint(key)).split(' ').slice(0, 4).join(' ')
export async function knock(room: string, lobbyKey: string, who: { name: string; device: DeviceKey; assertion: string | null }): Promise<Knocker> {
  const pair = await hpke.kem.generateKeyPair()
  const pub = new Uint8Array(await hpke.kem.serializePublicKey(pair.publicKey))
  const request = await sealTo(fromBase64Url(lobbyKey), `knock ${room}`, utf8(JSON.stringify({ name: who.name, device: toBase64Url(who.device.publicKey), assertion: who.assertion, key: toBase64Url(pub) })))
  return { request, code: await shortCode(pub), async open(sealed) {
    const b = fromBase64Url(sealed)
    const plain = await hpke.open({ recipientKey: pair.privateKey, enc: b.slice(0, 32), info: utf8(`admit ${room}`) }, b.slice(32))
    return toBase64Url(new Uint8Array(plain))
  } }
}
export async function openRequest(secrets: RoomSecrets, identityKeys: IdentityKeys, request: string, now: number): Promise<Request | null> {
  try {
    const b = fromBase64Url(request)
    const plain = await hpke.open({ recipientKey: { privateKey: secrets.lobby.privateKey, publicKey: await importHpkePublicKey(fromBase64Url(secrets.lobby.publicKey)) } as CryptoKeyPair, enc: b.slice(0, 32), info: utf8(`knock ${secrets.room}`) }, b.slice(32))
    const { name, device, assertion, key } = JSON.parse(new TextDecoder().decode(plain))
    const publicKey = fromBase64Url(key)
    return { name, device: fromBase64Url(device), publicKey, code: await shortCode(publicKey), identity: await identityKeys.verify(assertion, { room: secrets.room, device: fromBase64Url(device), now }) }
  } catch { return null }
}
export const sealAdmission = (room: string, roomKey: string, publicKey: Bytes) => sealTo(publicKey, `admit ${room}`, fromBase64Url(roomKey))
