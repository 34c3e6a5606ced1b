// Brotli, as small as it gets: the server sends what was compressed once to everybody.
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'

const brotli = promisify(brotliCompress)

/**
 * How distances are written, as postfix bits and direct codes: none is best for every text, and each is read by every
 * browser.
 */
const WAYS = [
  [0, 0],
  [0, 12],
  [1, 0],
  [1, 8],
  [2, 48],
  [3, 0],
  [3, 8],
]
/** Bytes. Of what is shorter, nothing would be saved. */
const LONG = 32_768

/**
 * @param {Buffer} text
 * @returns {Promise<Buffer>} the smallest of all ways
 */
export async function compressed(text) {
  const ways = text.length < LONG ? WAYS.slice(0, 1) : WAYS
  const all = await Promise.all(
    ways.map(([postfix, direct]) => brotli(text, { params: params(postfix, direct) })),
  )
  return all.reduce((least, one) => (one.length < least.length ? one : least))
}

const params = (postfix, direct) => ({
  [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
  [constants.BROTLI_PARAM_NPOSTFIX]: postfix,
  [constants.BROTLI_PARAM_NDIRECT]: direct,
})
