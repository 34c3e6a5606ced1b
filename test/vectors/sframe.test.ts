import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deriveKey, importBaseKey, open, SUITES, seal, writeNonce } from '../../widget/crypto/sframe.ts'
import { MAX_HEADER, readHeader, writeHeader } from '../../widget/crypto/sframe-header.ts'
import { haveVectors, readVectors } from '../support/vectors.ts'

/** The vectors of sframe-wg/sframe, under a name of ours and under theirs. */
const FILE = ['sframe.json', 'test-vectors.json']

interface HeaderVector {
  kid: bigint
  ctr: bigint
  encoded: string
}
interface SframeVector extends Record<Exclude<string, 'cipher_suite' | 'kid' | 'ctr'>, string | bigint> {
  cipher_suite: bigint
  kid: bigint
  ctr: bigint
}

const hex = (text: string | bigint | undefined) => new Uint8Array(Buffer.from(String(text), 'hex'))
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
/** Integers are above 2^53 in places, so they are read as text first. */
const vectorsOf = (text: string): { header: HeaderVector[]; sframe: SframeVector[] } =>
  JSON.parse(text.replace(/:\s*(\d+)/g, ':"#$1"'), (_key, value) =>
    typeof value === 'string' && value.startsWith('#') ? BigInt(value.slice(1)) : value,
  )
const asNumber = (value: bigint) => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value)

/** The suite that is used, as the standard prints it: RFC 9605, appendix C.3. */
const PRINTED: SframeVector = {
  cipher_suite: 4n,
  kid: 0x123n,
  ctr: 0x4567n,
  base_key: '000102030405060708090a0b0c0d0e0f',
  sframe_salt: '75234edefe07819026751816',
  nonce: '75234edefe07819026755d71',
  metadata: '4945544620534672616d65205747',
  pt: '64726166742d696574662d736672616d652d656e63',
  ct: '9901234567b7412c2513a1b66dbb48841bbaf17f598751176ad847681a69c6d0b091c07018ce4adb34eb',
}

it('SFrame derives, seals and opens as its standard prints it', () => sealsAndOpens(PRINTED))

describe('SFrame against the published vectors', () => {
  if (!haveVectors('SFrame against the published vectors', [FILE])) return
  const vectors = vectorsOf(readVectors(...FILE))
  const sealed = vectors.sframe.filter(suiteOf)

  it('has all of them', () => {
    assert.equal(vectors.header.length, 289)
    assert.deepEqual(
      sealed.map((vector) => Number(vector.cipher_suite)),
      [SUITES.AES_128_GCM_SHA256_128.id, SUITES.AES_256_GCM_SHA512_128.id],
    )
  })

  it('encodes and parses every header, integers as bigint and as number', () => {
    for (const { kid, ctr, encoded } of vectors.header) {
      for (const [k, c] of [
        [kid, ctr],
        [asNumber(kid), asNumber(ctr)],
      ] as const) {
        const out = new Uint8Array(MAX_HEADER)
        const length = writeHeader(out, 0, k, c)
        assert.equal(toHex(out.subarray(0, length)), encoded)
      }
      const parsed = readHeader(hex(encoded))
      assert.deepEqual(parsed, { kid: asNumber(kid), ctr: asNumber(ctr), length: encoded.length / 2 })
      for (let cut = 0; cut < encoded.length / 2; cut++) {
        assert.equal(readHeader(hex(encoded).subarray(0, cut)), null)
      }
    }
  })

  for (const vector of sealed)
    it(`derives, seals and opens for suite ${vector.cipher_suite}`, () => sealsAndOpens(vector))
})

function suiteOf(vector: SframeVector) {
  return Object.values(SUITES).find(({ id }) => id === Number(vector.cipher_suite))
}

async function sealsAndOpens(vector: SframeVector): Promise<void> {
  const suite = suiteOf(vector)
  assert.ok(suite)
  const [base, kid, ctr] = [hex(vector.base_key), vector.kid, vector.ctr]
  // The key itself cannot be read back; the ciphertext proves it.
  const sender = await deriveKey(suite, await importBaseKey(base), kid, 'encrypt')
  const receiver = await deriveKey(suite, await importBaseKey(base), kid, 'decrypt')
  assert.equal(toHex(sender.salt), vector.sframe_salt)
  assert.equal(toHex(writeNonce(new Uint8Array(12), sender.salt, ctr)), vector.nonce)
  assert.deepEqual([sender.key.extractable, receiver.key.extractable], [false, false])

  const metadata = hex(vector.metadata)
  const frame = new Uint8Array([...metadata, ...hex(vector.pt)])
  const sealed = await seal(sender, ctr, frame, metadata.length)
  assert.equal(toHex(sealed.subarray(metadata.length)), vector.ct)
  const header = readHeader(sealed, metadata.length)
  assert.ok(header)
  const opened = await open(receiver, header, sealed, metadata.length)
  assert.deepEqual(opened, frame)
}
