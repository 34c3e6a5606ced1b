import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from '../../widget/crypto/bytes.ts'
import { deviceThumbprint, newDeviceKey } from '../../widget/crypto/device-key.ts'
import { IdentityError, IdentityKeys, MAX_ASSERTION } from '../../widget/crypto/identity.ts'
import { claimsOf, type Issuer, newIssuer } from '../support/issuer.ts'

const ROOM = 'r'.repeat(22)
const NOW = 1_800_000_000
const HOUR = 3_600
const ADA = { issuer: 'https://cloud.example', subject: 'p-1', name: 'Ada Lovelace' }

describe('device keys', () => {
  it('are new each time, sign, and give out no private bytes', async () => {
    const [one, two] = [await newDeviceKey(), await newDeviceKey()]
    assert.notDeepEqual(one.publicKey, two.publicKey)
    assert.equal(one.publicKey.length, 32)
    const signature = await crypto.subtle.sign('Ed25519', one.privateKey, utf8('text'))
    const verifies = async (raw: Bytes) => {
      const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify'])
      return crypto.subtle.verify('Ed25519', key, signature, utf8('text'))
    }
    assert.deepEqual([await verifies(one.publicKey), await verifies(two.publicKey)], [true, false])
    for (const format of ['pkcs8', 'jwk'] as const)
      await assert.rejects(crypto.subtle.exportKey(format, one.privateKey))
  })

  it('have the thumbprint of RFC 8037 appendix A.3', async () => {
    const x = fromBase64Url('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo')
    assert.equal(await deviceThumbprint(x), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  })
})

describe('identity assertions', () => {
  let issuer: Issuer
  let keys: IdentityKeys
  let device: Bytes
  let good: Awaited<ReturnType<typeof claimsOf>>

  before(async () => {
    issuer = await newIssuer()
    keys = await IdentityKeys.import([issuer.key])
    device = (await newDeviceKey()).publicKey
    good = await claimsOf({ room: ROOM, device, iat: NOW })
  })

  const verify = (assertion: string | null, { room = ROOM, at = NOW, by = keys, who = device } = {}) =>
    by.verify(assertion, { room, device: who, now: at * 1_000 })
  const refused = (assertion: string, options?: Parameters<typeof verify>[1]) =>
    assert.rejects(verify(assertion, options), IdentityError)

  it('name the person to whoever trusts the issuer', async () => {
    assert.deepEqual(await verify(await issuer.sign(good)), ADA)
  })

  it('say nothing where there is none, or nobody trusts the issuer', async () => {
    assert.equal(await verify(null), null)
    const other = await newIssuer('https://other.example')
    const claims = { ...good, iss: 'https://other.example' }
    assert.equal(await verify(await other.sign(claims)), null)
    assert.equal(await verify(await issuer.sign(good), { by: await IdentityKeys.import([]) }), null)
    const both = await IdentityKeys.import([issuer.key, other.key])
    assert.equal((await verify(await other.sign(claims), { by: both }))?.issuer, 'https://other.example')
  })

  it('hold for one room, one device and their time only', async () => {
    const assertion = await issuer.sign(good)
    await refused(assertion, { room: 's'.repeat(22) })
    await refused(assertion, { who: (await newDeviceKey()).publicKey })
    assert.deepEqual(await verify(assertion, { at: NOW + HOUR + 299 }), ADA)
    assert.equal(await verify(assertion, { at: NOW + HOUR + 301 }), null)
    assert.deepEqual(await verify(assertion, { at: NOW - 299 }), ADA)
    assert.equal(await verify(assertion, { at: NOW - 301 }), null)
  })

  it('live twelve hours at most', async () => {
    assert.deepEqual(await verify(await issuer.sign({ ...good, exp: NOW + 12 * HOUR })), ADA)
    await refused(await issuer.sign({ ...good, exp: NOW + 12 * HOUR + 1 }))
  })

  it('must have every claim in its form', async () => {
    for (const change of [
      { sub: undefined },
      { sub: '' },
      { sub: 7 },
      { sub: 'x'.repeat(256) },
      { name: undefined },
      { name: ' \u202e ' },
      { room: undefined },
      { cnf: undefined },
      { cnf: {} },
      { cnf: { jkt: 1 } },
      { iat: undefined },
      { iat: NOW - 0.5 },
      { iat: String(NOW) },
      { exp: undefined },
      { exp: String(NOW + HOUR) },
    ])
      await refused(await issuer.sign({ ...good, ...change }))
    assert.equal(
      await verify(await issuer.sign({ ...good, nbf: NOW + HOUR })),
      null,
      'in its form, but not yet',
    )
    assert.deepEqual(await verify(await issuer.sign({ ...good, avatar: 'more' })), ADA)
  })

  it('have their name cleaned', async () => {
    const named = await verify(await issuer.sign({ ...good, name: ` Ada\u202e\n${'x'.repeat(99)}` }))
    assert.equal(named?.name, `Ada${'x'.repeat(61)}`)
  })

  it('must be signed by the one key that issuer and key id name', async () => {
    const second = await newIssuer(issuer.key.iss, 'two')
    const both = await IdentityKeys.import([issuer.key, second.key])
    assert.deepEqual(await verify(await second.sign(good), { by: both }), ADA)
    await refused(await second.sign(good, { kid: 'one' }), { by: both })
    assert.equal(
      await verify(await second.sign(good)),
      null,
      'a key that is not known here vouches for nobody',
    )
    await refused(await issuer.sign(good, { kid: undefined }))
    const pretender = await newIssuer('https://other.example', 'one')
    await refused(await pretender.sign(good), {
      by: await IdentityKeys.import([issuer.key, pretender.key]),
    })
  })

  it('must be EdDSA of the right type', async () => {
    await refused(await issuer.sign(good, { typ: 'JWT' }))
    await refused(await issuer.sign(good, { typ: undefined }))
    await refused(await issuer.sign(good, { alg: 'Ed25519' }))
    await refused(await issuer.sign(good, { alg: undefined }))
    await refused(await issuer.sign(good, { crit: ['more'], more: 1 }))
    assert.deepEqual(await verify(await issuer.sign(good, { more: 1 })), ADA)
  })

  it('must not be signed by nobody, nor by the public key as a secret', async () => {
    const [signed = ''] = (await issuer.sign(good, { alg: 'none' })).split(/\.[^.]*$/)
    await refused(`${signed}.`)
    const raw = fromBase64Url(issuer.key.x)
    const mac = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    const [forged = ''] = (await issuer.sign(good, { alg: 'HS256' })).split(/\.[^.]*$/)
    const tag = new Uint8Array(await crypto.subtle.sign('HMAC', mac, utf8(forged)))
    await refused(`${forged}.${toBase64Url(tag)}`)
  })

  it('must be whole', async () => {
    const assertion = await issuer.sign(good)
    const [header = '', payload = '', signature = ''] = assertion.split('.')
    const flipped = (text: string) => `${text.slice(0, 9)}${text[9] === 'A' ? 'B' : 'A'}${text.slice(10)}`
    await refused(`${header}.${payload}.${flipped(signature)}`)
    const other = toBase64Url(utf8(JSON.stringify({ ...good, name: 'Mallory' })))
    await refused(`${header}.${other}.${signature}`)
    for (const text of [
      '',
      'a.b.c',
      header,
      `${header}.${payload}`,
      `${assertion}.`,
      `${assertion}.${signature}`,
    ])
      await refused(text)
  })

  it('must be short', async () => {
    const sized = async (length: number) => {
      const bare = await issuer.sign({ ...good, more: '' })
      const more = 'x'.repeat(Math.floor(((length - bare.length) * 3) / 4))
      return issuer.sign({ ...good, more })
    }
    const fitting = await sized(MAX_ASSERTION)
    assert.ok(fitting.length > MAX_ASSERTION - 4 && fitting.length <= MAX_ASSERTION)
    assert.deepEqual(await verify(fitting), ADA)
    await refused(await sized(MAX_ASSERTION + 4))
  })
})

describe('identity keys', () => {
  it('may be given twice, but not differ under one id', async () => {
    const [one, two] = [await newIssuer(), await newIssuer()]
    await IdentityKeys.import([one.key, { ...one.key }])
    await IdentityKeys.import([one.key, { ...two.key, kid: 'two' }])
    await assert.rejects(IdentityKeys.import([one.key, two.key]), IdentityError)
  })

  it('are 32 bytes', async () => {
    const { key } = await newIssuer()
    for (const x of ['', key.x.slice(0, 42), `${key.x}AA`, '%'.repeat(43)])
      await assert.rejects(IdentityKeys.import([{ ...key, x }]), IdentityError)
  })

  it('are of a bounded number', async () => {
    const { key } = await newIssuer()
    const many = (count: number) => Array.from({ length: count }, (_, i) => ({ ...key, kid: `${i}` }))
    await IdentityKeys.import(many(32))
    await assert.rejects(IdentityKeys.import(many(33)), IdentityError)
  })
})
