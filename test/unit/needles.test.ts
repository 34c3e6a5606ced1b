/** The search that the audits go by: it finds a secret in each form in which it could have been written down. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { formsOf, placesIn, search } from '../support/capture/needles.ts'

const secret = `Ada ${randomBytes(12).toString('hex')} & Zoë`
const line = (text: string | Buffer) =>
  Buffer.concat([Buffer.from('joined name="'), Buffer.from(text), Buffer.from('" ok\n')])
const found = (bytes: Buffer) => search({ secret }, [{ what: 'log', bytes }])

const WRITTEN: Record<string, Buffer> = {
  'as it is': line(secret),
  hex: line(Buffer.from(secret).toString('hex')),
  'upper-case hex': line(Buffer.from(secret).toString('hex').toUpperCase()),
  address: line(encodeURIComponent(secret)),
  'UTF-16': line(Buffer.from(secret, 'utf16le')),
  base64: line(Buffer.from(secret).toString('base64')),
  'base64, one byte on': line(Buffer.from(`x${secret}`).toString('base64')),
  'base64url, two bytes on': line(Buffer.from(`xy${secret}`).toString('base64url')),
  gzip: Buffer.concat([Buffer.from('before'), gzipSync(line(secret)), Buffer.from('after')]),
  zlib: deflateSync(line(secret)),
  'compressed answer': Buffer.concat([
    Buffer.from('HTTP/1.1 200 OK\r\n\r\n'),
    brotliCompressSync(line(secret)),
  ]),
}

for (const [form, bytes] of Object.entries(WRITTEN))
  test(`finds it written as ${form}`, () => {
    assert.ok(found(bytes).length > 0)
  })

test('finds nothing where there is nothing, and not half of it', () => {
  assert.deepEqual(found(line(secret.slice(0, -6))), [])
  assert.deepEqual(found(gzipSync(line(secret.slice(6)))), [])
})

test('counts places, and what is written alike once', () => {
  const plain = randomBytes(12).toString('hex')
  const hits = search({ plain }, [{ what: 'log', bytes: Buffer.from(`${plain} ${plain}\n${plain}`) }])
  assert.deepEqual(
    hits.map(({ form, times }) => [form, times]),
    [['as it is', 3]],
  )
  assert.equal(placesIn(hits), 3)
  const forms = [...formsOf(plain).values()].map((bytes) => bytes.toString('hex'))
  assert.equal(new Set(forms).size, forms.length)
})

test('refuses to look for what would be found by chance', () => {
  assert.throws(() => search({ code: '123456' }, []), /too short/)
})
