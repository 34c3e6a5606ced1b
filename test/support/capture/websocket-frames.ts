/** WebSocket messages out of the bytes of a connection (RFC 6455). */

const HEAD_END = Buffer.from('\r\n\r\n')
const CONTINUATION = 0
const CLOSE = 8

interface Frame {
  opcode: number
  final: boolean
  payload: Buffer
  next: number
}

/** What follows the upgrade of an HTTP connection; undefined where there was none. */
export function afterUpgrade(bytes: Buffer): Buffer | undefined {
  const at = bytes.toString('latin1').search(/\r\nupgrade: websocket\r\n/i)
  if (at < 0) return undefined
  const end = bytes.indexOf(HEAD_END, at)
  return end < 0 ? undefined : bytes.subarray(end + HEAD_END.length)
}

/**
 * Payloads of all messages, unmasked and put together.
 * @throws Error when a byte is left over, or a frame is compressed: then they are not all that was said
 */
export function messagesOf(bytes: Buffer): Buffer[] {
  const messages: Buffer[] = []
  let parts: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const frame = readFrame(bytes, at)
    if (!frame) throw new Error(`${bytes.length - at} bytes are no whole frame`)
    at = frame.next
    if (frame.opcode >= CLOSE) messages.push(frame.payload)
    else {
      if (frame.opcode !== CONTINUATION && parts.length) throw new Error('a message within a message')
      parts.push(frame.payload)
      if (!frame.final) continue
      messages.push(Buffer.concat(parts))
      parts = []
    }
  }
  return messages
}

function readFrame(bytes: Buffer, at: number): Frame | undefined {
  if (at + 2 > bytes.length) return undefined
  const [first, second] = [bytes.readUInt8(at), bytes.readUInt8(at + 1)]
  if (first & 0x70) throw new Error('a compressed frame')
  const masked = (second & 0x80) !== 0
  const { length, start } = lengthOf(bytes, at + 2, second & 0x7f)
  const from = start + (masked ? 4 : 0)
  if (from + length > bytes.length) return undefined
  const payload = Buffer.from(bytes.subarray(from, from + length))
  if (masked) for (let i = 0; i < length; i++) payload[i] = (payload[i] ?? 0) ^ (bytes[start + (i & 3)] ?? 0)
  return { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload, next: from + length }
}

function lengthOf(bytes: Buffer, at: number, short: number): { length: number; start: number } {
  const wide = short === 126 ? 2 : short === 127 ? 8 : 0
  // A length that is cut off counts as more than there is.
  if (at + wide > bytes.length) return { length: Number.POSITIVE_INFINITY, start: at }
  if (wide === 2) return { length: bytes.readUInt16BE(at), start: at + 2 }
  if (wide === 8) return { length: Number(bytes.readBigUInt64BE(at)), start: at + 8 }
  return { length: short, start: at }
}
