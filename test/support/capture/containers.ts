/** Files that a decoder reads: IVF around VP8 frames, Ogg around Opus packets. */
import type { Frame } from './packets.ts'

export function ivf(frames: Frame[]): Buffer {
  const head = Buffer.alloc(32)
  head.write('DKIF\0\0', 0, 'latin1')
  head.writeUInt16LE(32, 6)
  head.write('VP80', 8)
  // The decoder takes the size from the key frames.
  head.writeUInt16LE(640, 12)
  head.writeUInt16LE(480, 14)
  head.writeUInt32LE(90_000, 16)
  head.writeUInt32LE(1, 20)
  head.writeUInt32LE(frames.length, 24)
  const start = frames[0]?.timestamp ?? 0
  const records = frames.flatMap(({ timestamp, bytes }) => {
    const record = Buffer.alloc(12)
    record.writeUInt32LE(bytes.length, 0)
    record.writeUInt32LE((timestamp - start) >>> 0, 4)
    return [record, bytes]
  })
  return Buffer.concat([head, ...records])
}

/** Samples of 48 kHz in a packet of 20 ms, as browsers send them. */
const PACKET_SAMPLES = 960
const FIRST_PAGE = 2

/** One page per packet. */
export function ogg(frames: Frame[]): Buffer {
  const head = Buffer.from('OpusHead\x01\x02\0\0\x80\xbb\0\0\0\0\0', 'latin1')
  const tags = Buffer.from('OpusTags\0\0\0\0\0\0\0\0', 'latin1')
  return Buffer.concat([
    page(head, 0, FIRST_PAGE, 0),
    page(tags, 1, 0, 0),
    ...frames.map(({ bytes }, i) => page(bytes, i + 2, 0, (i + 1) * PACKET_SAMPLES)),
  ])
}

function page(packet: Buffer, number: number, flags: number, position: number): Buffer {
  const lacing = [...Array(Math.floor(packet.length / 255)).fill(255), packet.length % 255]
  const head = Buffer.alloc(27)
  head.write('OggS')
  head.writeUInt8(flags, 5)
  head.writeBigUInt64LE(BigInt(position), 6)
  head.writeUInt32LE(1, 14)
  head.writeUInt32LE(number, 18)
  head.writeUInt8(lacing.length, 26)
  const whole = Buffer.concat([head, Buffer.from(lacing), packet])
  whole.writeUInt32LE(checksum(whole), 22)
  return whole
}

/** CRC-32 as Ogg counts it: polynomial 04c11db7, no reflection. */
function checksum(bytes: Buffer): number {
  let sum = 0
  for (const byte of bytes) {
    sum ^= byte << 24
    for (let bit = 0; bit < 8; bit++) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1
  }
  return sum >>> 0
}
