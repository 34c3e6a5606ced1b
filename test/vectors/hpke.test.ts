import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { exportSecret, importSecret, open, seal } from '../../widget/crypto/hpke.ts'
import {
  deriveHpkeSecret,
  type HpkePair,
  hpkePair,
  importHpkePublicKey,
} from '../../widget/crypto/hpke-keys.ts'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))

/** RFC 9180, appendix A.1.1. */
const VECTOR = {
  info: '4f6465206f6e2061204772656369616e2055726e',
  ikmE: '7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234',
  skEm: '52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736',
  ikmR: '6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037',
  pkRm: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
  skRm: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
  enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
  pt: '4265617574792069732074727574682c20747275746820626561757479',
  aad: '436f756e742d30',
  ct: 'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
  exports: {
    '': '3853fe2b4035195a573ffc53856e77058e15d9ea064de3e59f4961d0095250ee',
    '00': '2e8f0b54673c7029649d4eb9d5e33bf1872cf76d623ff164ac185da9e88c21a5',
    '54657374436f6e74657874': 'e9e43065102c3836401bed8c3c3c75ae46be1639869391d62c61f1ec7af54931',
  },
}

describe('HPKE against the vector of its standard', () => {
  it('derives the key pairs', async () => {
    for (const [material, secret] of [
      [VECTOR.ikmE, VECTOR.skEm],
      [VECTOR.ikmR, VECTOR.skRm],
    ] as const)
      assert.equal(toHex(await deriveHpkeSecret(hex(material))), secret)
    assert.equal(toHex((await hpkePair(hex(VECTOR.skRm))).publicBytes), VECTOR.pkRm)
  })

  it('seals and opens', async () => {
    const [info, aad, plain] = [VECTOR.info, VECTOR.aad, VECTOR.pt].map(hex) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ]
    const recipient = await hpkePair(hex(VECTOR.skRm))
    const { enc, ct } = await seal(recipient.publicBytes, info, plain, aad, await hpkePair(hex(VECTOR.skEm)))
    assert.deepEqual([toHex(enc), toHex(ct)], [VECTOR.enc, VECTOR.ct])
    assert.equal(toHex(await open(recipient, hex(VECTOR.enc), info, hex(VECTOR.ct), aad)), VECTOR.pt)
  })

  it('exports the secrets', async () => {
    const info = hex(VECTOR.info)
    const recipient = await hpkePair(hex(VECTOR.skRm))
    for (const [context, secret] of Object.entries(VECTOR.exports)) {
      const pair = await hpkePair(hex(VECTOR.skEm))
      const sent = await exportSecret(recipient.publicBytes, info, hex(context), 32, pair)
      assert.deepEqual([toHex(sent.enc), toHex(sent.secret)], [VECTOR.enc, secret])
      assert.equal(toHex(await importSecret(recipient, sent.enc, info, hex(context), 32)), secret)
    }
  })
})

describe('HPKE with another implementation', () => {
  const suite = new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes128Gcm(),
  })

  const theirsOf = async ({ privateKey, publicBytes }: HpkePair) => ({
    privateKey,
    publicKey: await importHpkePublicKey(publicBytes),
  })

  it('each opens what the other sealed, with anything in it', async () => {
    for (const [message, said, bound] of [
      [0, 0, 0],
      [1, 300, 7],
      [5_000, 1, 3_000],
    ] as const) {
      const [plain, info, aad] = [message, said, bound].map(random) as [
        Uint8Array<ArrayBuffer>,
        Uint8Array<ArrayBuffer>,
        Uint8Array<ArrayBuffer>,
      ]
      const pair = await hpkePair(random(32))
      const ours = await seal(pair.publicBytes, info, plain, aad)
      const opened = await suite.open(
        { recipientKey: await theirsOf(pair), enc: ours.enc.buffer, info: info.buffer },
        ours.ct.buffer,
        aad.buffer,
      )
      assert.deepEqual(new Uint8Array(opened), plain)
      const theirs = await suite.seal(
        { recipientPublicKey: (await theirsOf(pair)).publicKey, info: info.buffer },
        plain.buffer,
        aad.buffer,
      )
      const [enc, ct] = [new Uint8Array(theirs.enc), new Uint8Array(theirs.ct)]
      assert.deepEqual(await open(pair, enc, info, ct, aad), plain)
    }
  })

  it('each exports the secret of the other', async () => {
    const pair = await hpkePair(random(32))
    const [info, context] = [random(40), random(9)]
    const { enc, secret } = await exportSecret(pair.publicBytes, info, context, 64)
    const theirs = await suite.createRecipientContext({
      recipientKey: await theirsOf(pair),
      enc: enc.buffer,
      info: info.buffer,
    })
    assert.deepEqual(new Uint8Array(await theirs.export(context.buffer, 64)), secret)
    const sender = await suite.createSenderContext({
      recipientPublicKey: (await theirsOf(pair)).publicKey,
      info: info.buffer,
    })
    assert.deepEqual(
      await importSecret(pair, new Uint8Array(sender.enc), info, context, 64),
      new Uint8Array(await sender.export(context.buffer, 64)),
    )
  })
})

describe('HPKE refuses', () => {
  it('what was changed or meant for something else', async () => {
    const [pair, other] = await Promise.all([hpkePair(random(32)), hpkePair(random(32))])
    const [info, aad, plain] = [random(8), random(8), random(8)]
    const { enc, ct } = await seal(pair.publicBytes, info, plain, aad)
    assert.deepEqual(await open(pair, enc, info, ct, aad), plain)
    const changed = (bytes: Uint8Array) => bytes.map((byte, at) => (at === 3 ? byte ^ 1 : byte))
    await assert.rejects(open(other, enc, info, ct, aad))
    await assert.rejects(open(pair, changed(enc), info, ct, aad))
    await assert.rejects(open(pair, enc, changed(info), ct, aad))
    await assert.rejects(open(pair, enc, info, changed(ct), aad))
    await assert.rejects(open(pair, enc, info, ct, changed(aad)))
    await assert.rejects(open(pair, enc, info, ct.slice(0, 15), aad))
  })

  it('keys that share the same secret with everybody, as a recipient and as a sender', async () => {
    const pair = await hpkePair(random(32))
    const { ct } = await seal(pair.publicBytes, random(1), random(1))
    for (const low of [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31)), new Uint8Array(31)]) {
      await assert.rejects(importHpkePublicKey(low), RangeError)
      await assert.rejects(open(pair, low, random(1), ct), RangeError)
      await assert.rejects(importSecret(pair, low, random(1), random(1), 32), RangeError)
    }
  })
})
