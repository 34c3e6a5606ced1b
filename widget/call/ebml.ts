/** Elements of EBML (RFC 8794), of which WebM is made: a name, a length, and the bytes or elements inside. */
export type Bytes = Uint8Array<ArrayBuffer>

/** Where one stands: the first byte of its name, the first inside, and the first behind, which may be still to come. */
export interface Element {
  id: number
  at: number
  from: number
  to: number
}

/** @returns undefined while its name and length are not whole; what is no element lasts for ever */
export function elementAt(bytes: Bytes, at: number): Element | undefined {
  const name = lengthAt(bytes, at)
  const from = name && at + name + lengthAt(bytes, at + name)
  if (!from || from <= at + name || from > bytes.length) return undefined
  if (name > 4) return { id: 0, at, from, to: Number.POSITIVE_INFINITY }
  const size = bytes.slice(at + name, from)
  size[0] = (size[0] ?? 0) & (0xff >> size.length)
  return { id: unsignedOf(bytes.subarray(at, at + name)), at, from, to: from + unsignedOf(size) }
}

/** Those that stand one behind the other. */
export function elementsIn(bytes: Bytes): Element[] {
  const found: Element[] = []
  for (let next = elementAt(bytes, 0); next; next = elementAt(bytes, next.to)) found.push(next)
  return found
}

/** Bytes of a number that tells its own length; 0 when it has not come. */
const lengthAt = (bytes: Bytes, at: number): number => {
  const first = bytes[at]
  return first === undefined ? 0 : Math.clz32(first) - 23
}

export const unsignedOf = (bytes: Bytes): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0)

/** Eight bytes. */
export function unsigned(value: number): Bytes {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}

/** Eight bytes. */
export function floating(value: number): Bytes {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value)
  return bytes
}

export function nameOf(id: number): Bytes {
  const bytes = unsigned(id)
  return bytes.slice(bytes.findIndex((byte) => byte > 0))
}

/** Its length takes eight bytes. */
export function element(id: number, ...inside: Bytes[]): Bytes {
  const body = joined(...inside)
  const size = unsigned(body.length)
  size[0] = 1
  return joined(nameOf(id), size, body)
}

export function joined(...parts: Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
