/** RTP out of the packets that Janus wrote down (pcap files with made-up addresses), as the browser sent it. */

const FILE_HEAD = 24
const RECORD_HEAD = 16
/** Ethernet, IPv4 and UDP. */
const NETWORK_HEAD = 42
const SOURCE_ADDRESS = 26
/** Janus gives the other side the address 10.1.1.1, and itself 10.2.2.2. */
const BROWSER = 0x0a010101
/** Packet types of RTCP on a shared port (RFC 5761). */
const RTCP = { from: 192, to: 223 }

export interface RtpPacket {
  type: number
  sequence: number
  timestamp: number
  source: number
  marker: boolean
  payload: Buffer
}

/** What came from the browser, RTP and RTCP, in order. */
export function receivedPackets(file: Buffer): Buffer[] {
  const packets: Buffer[] = []
  for (let at = FILE_HEAD; at + RECORD_HEAD <= file.length; ) {
    const [kept, whole] = [file.readUInt32LE(at + 8), file.readUInt32LE(at + 12)]
    if (kept !== whole) throw new Error('a packet was cut')
    const packet = file.subarray(at + RECORD_HEAD, at + RECORD_HEAD + kept)
    at += RECORD_HEAD + kept
    // The newest may be under way.
    if (packet.length < kept) break
    if (packet.readUInt32BE(SOURCE_ADDRESS) === BROWSER) packets.push(packet.subarray(NETWORK_HEAD))
  }
  return packets
}

/** The streams by their source; empty packets, which fill up the line, are left out. */
export function rtpStreams(packets: Buffer[]): RtpPacket[][] {
  const streams = new Map<number, RtpPacket[]>()
  for (const packet of packets.filter(isRtp).map(readRtp)) {
    if (!packet.payload.length) continue
    const stream = streams.get(packet.source)
    if (stream) stream.push(packet)
    else streams.set(packet.source, [packet])
  }
  return [...streams.values()].map(inOrder)
}

const isRtp = (packet: Buffer) => {
  const type = packet[1] ?? 0
  return packet.length >= 12 && !(type >= RTCP.from && type <= RTCP.to)
}

function readRtp(packet: Buffer): RtpPacket {
  const [first, second] = [packet.readUInt8(0), packet.readUInt8(1)]
  let start = 12 + (first & 0x0f) * 4
  if (first & 0x10) start += 4 + packet.readUInt16BE(start + 2) * 4
  const padding = first & 0x20 ? (packet.at(-1) ?? 0) : 0
  return {
    type: second & 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    source: packet.readUInt32BE(8),
    marker: (second & 0x80) !== 0,
    payload: packet.subarray(start, Math.max(start, packet.length - padding)),
  }
}

/** By sequence number, which wraps around; each once. */
function inOrder(packets: RtpPacket[]): RtpPacket[] {
  let last = packets[0]?.sequence ?? 0
  const placed = packets.map((packet) => {
    // The distance to the one before as a signed number of 16 bits.
    last += ((packet.sequence - last) << 16) >> 16
    return { place: last, packet }
  })
  placed.sort((a, b) => a.place - b.place)
  return placed.filter(({ place }, i) => place !== placed[i - 1]?.place).map(({ packet }) => packet)
}

/** Encoded by the browser, sealed by it or not. */
export interface Frame {
  timestamp: number
  bytes: Buffer
}

/** A packet of Opus is a frame (RFC 7587). */
export const opusFrames = (packets: RtpPacket[]): Frame[] =>
  packets.map(({ timestamp, payload }) => ({ timestamp, bytes: payload }))

/** Whole frames of VP8 (RFC 7741); one of which a packet is missing is left out. */
export function vp8Frames(packets: RtpPacket[]): Frame[] {
  const frames: Frame[] = []
  let parts: Buffer[] = []
  let before: RtpPacket | undefined
  for (const packet of packets) {
    const { first, rest } = vp8Part(packet.payload)
    const next = before !== undefined && packet.sequence === ((before.sequence + 1) & 0xffff)
    if (first) parts = [rest]
    else if (next && parts.length) parts.push(rest)
    else parts = []
    if (packet.marker && parts.length) {
      frames.push({ timestamp: packet.timestamp, bytes: Buffer.concat(parts) })
      parts = []
    }
    before = packet
  }
  return frames
}

/** Takes off the payload descriptor. */
function vp8Part(payload: Buffer): { first: boolean; rest: Buffer } {
  const head = payload.readUInt8(0)
  let at = 1
  if (head & 0x80) {
    const extensions = payload[at++] ?? 0
    if (extensions & 0x80) at += (payload[at] ?? 0) & 0x80 ? 2 : 1
    if (extensions & 0x40) at++
    if (extensions & 0x30) at++
  }
  return { first: (head & 0x10) !== 0 && (head & 0x07) === 0, rest: payload.subarray(at) }
}
