/** Finds a secret in captured bytes, in whatever everyday form it may be written. */
import { brotliDecompressSync, inflateRawSync, constants as zlib } from 'node:zlib'

export interface Haystack {
  what: string
  bytes: Buffer
}

export interface Hit {
  secret: string
  form: string
  where: string
  /** How often it stands there. */
  times: number
}

/** Shorter pieces would be found by chance. */
const LEAST = 8
const HEAD_END = Buffer.from('\r\n\r\n')
/** What is cut off is unpacked as far as it goes; what follows is ignored. */
const LENIENT = { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: 16_000_000 }
const LENIENT_BROTLI = { finishFlush: zlib.BROTLI_OPERATION_FLUSH, maxOutputLength: 16_000_000 }

/** The forms in which a secret is looked for; those that write it alike are one, under the first of their names. */
export function formsOf(secret: string | Buffer): Map<string, Buffer> {
  const bytes = Buffer.from(secret)
  const each = (write: (byte: number) => string) => Buffer.from([...bytes].map(write).join(''))
  const hex = (byte: number) => byte.toString(16).padStart(2, '0')
  const forms = new Map([
    ['as it is', bytes],
    ['hex', each(hex)],
    ['HEX', each((byte) => hex(byte).toUpperCase())],
    ['percent', each((byte) => `%${hex(byte)}`)],
    ['PERCENT', each((byte) => `%${hex(byte).toUpperCase()}`)],
    ...[0, 1, 2].flatMap((shift) => base64Forms(bytes, shift)),
  ])
  if (typeof secret === 'string') for (const [form, text] of textForms(secret)) forms.set(form, text)
  const seen = new Set<string>()
  return new Map([...forms].filter(([, text]) => seen.size < seen.add(text.toString('hex')).size))
}

function textForms(text: string): [string, Buffer][] {
  const wide = Buffer.from(text, 'utf16le')
  const units = [...text].map((_, i) => text.charCodeAt(i).toString(16).padStart(4, '0'))
  return [
    ['encodeURIComponent', Buffer.from(encodeURIComponent(text))],
    ['JSON escapes', Buffer.from(units.map((unit) => `\\u${unit}`).join(''))],
    ['UTF-16LE', wide],
    ['UTF-16BE', Buffer.from(wide).swap16()],
  ]
}

/** The characters that the secret alone decides, when `shift` bytes come before it. */
function base64Forms(bytes: Buffer, shift: number): [string, Buffer][] {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  const sure = text.slice(Math.ceil((shift * 4) / 3), Math.floor(((shift + bytes.length) * 4) / 3))
  const url = sure.replaceAll('+', '-').replaceAll('/', '_')
  return [
    [`base64, ${shift} bytes on`, Buffer.from(sure)],
    [`base64url, ${shift} bytes on`, Buffer.from(url)],
  ]
}

/** All places where one of the secrets is, compressed contents included. */
export function search(secrets: Record<string, string | Buffer>, haystacks: Haystack[]): Hit[] {
  const wanted = Object.entries(secrets).flatMap(([secret, value]) =>
    [...formsOf(value)].map(([form, bytes]) => ({ secret, form, bytes })),
  )
  const short = wanted.find(({ bytes }) => bytes.length < LEAST)
  if (short) throw new Error(`${short.secret} is too short to be looked for`)
  return haystacks
    .flatMap(withUnpacked)
    .flatMap(({ what, bytes: hay }) =>
      wanted
        .map(({ secret, form, bytes }) => ({ secret, form, where: what, times: count(hay, bytes) }))
        .filter(({ times }) => times > 0),
    )
}

/** Places in all: what one line says twice is told twice. */
export const placesIn = (hits: Hit[]): number => hits.reduce((sum, { times }) => sum + times, 0)

const count = (hay: Buffer, bytes: Buffer): number => [...placesOf(hay, bytes)].length

function withUnpacked(haystack: Haystack): Haystack[] {
  const { what, bytes } = haystack
  return [haystack, ...unpacked(bytes).map((inside) => ({ what: `${what}, unpacked`, bytes: inside }))]
}

/** Whatever in the bytes can be decompressed: wherever gzip or zlib may start, and after every head of HTTP. */
function unpacked(bytes: Buffer): Buffer[] {
  const heads = [...placesOf(bytes, HEAD_END)].map((at) => at + HEAD_END.length)
  const deflated = [...afterGzipHeads(bytes), ...afterZlibHeads(bytes), ...heads]
  const found = [
    ...deflated.map((at) => attempt(() => inflateRawSync(bytes.subarray(at), LENIENT))),
    ...heads.map((at) => attempt(() => brotliDecompressSync(bytes.subarray(at), LENIENT_BROTLI))),
  ]
  return found.filter((inside) => inside !== undefined && inside.length >= LEAST) as Buffer[]
}

function attempt(unpack: () => Buffer): Buffer | undefined {
  try {
    return unpack()
  } catch {
    return undefined // Not compressed in this way.
  }
}

function* afterGzipHeads(bytes: Buffer): Generator<number> {
  for (const at of placesOf(bytes, Buffer.from([0x1f, 0x8b, 0x08]))) {
    yield at + 10
    // A file name may stand between.
    if ((bytes[at + 3] ?? 0) & 0x08) yield bytes.indexOf(0, at + 10) + 1
  }
}

function* afterZlibHeads(bytes: Buffer): Generator<number> {
  for (const level of [0x01, 0x5e, 0x9c, 0xda])
    for (const at of placesOf(bytes, Buffer.from([0x78, level]))) yield at + 2
}

function* placesOf(bytes: Buffer, what: Buffer): Generator<number> {
  for (let at = bytes.indexOf(what); at >= 0; at = bytes.indexOf(what, at + 1)) yield at
}
