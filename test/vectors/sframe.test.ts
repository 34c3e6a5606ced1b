import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { deriveKey, importBaseKey, open, SUITES, seal, writeNonce } from '../../widget/crypto/sframe.ts'
import { MAX_HEADER, readHeader, writeHeader } from '../../widget/crypto/sframe-header.ts'

/** The vectors of sframe-wg/sframe; not part of the repository. */
const folder = process.env.SNUG_VECTORS ?? fileURLToPath(new URL('../../../shared/vectors', import.meta.url))
const path = `${folder}/sframe.json`

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
const readVectors = (): { header: HeaderVector[]; sframe: SframeVector[] } =>
  JSON.parse(readFileSync(path, 'utf8').replace(/:\s*(\d+)/g, ':"#$1"'), (_key, value) =>
    typeof value === 'string' && value.startsWith('#') ? BigInt(value.slice(1)) : value,
  )
const asNumber = (value: bigint) => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value)

describe('SFrame against the published vectors', () => {
  if (!existsSync(path)) {
    const how = `${path} is missing: take it from sframe-wg/sframe and point SNUG_VECTORS at its folder`
    it('LEFT OUT, the vectors are not there', () => {
      if (process.env.CI) assert.fail(how)
      process.stderr.write(`\nLEFT OUT: SFrame against the published vectors. ${how}\n`)
    })
    return
  }
  const vectors = readVectors()

  it('has all of them', () => {
    assert.equal(vectors.header.length, 289)
    assert.deepEqual(
      vectors.sframe.map((vector) => Number(vector.cipher_suite)),
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

  for (const vector of vectors.sframe) {
    const suite = Object.values(SUITES).find(({ id }) => id === Number(vector.cipher_suite))
    it(`derives, seals and opens for suite ${vector.cipher_suite}`, async () => {
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
    })
  }
})
