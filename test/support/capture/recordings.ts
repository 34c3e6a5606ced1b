/** What a stage has captured so far, made ready to be searched and to be fed to a decoder. */
import type { Haystack } from './needles.ts'
import { type Frame, opusFrames, receivedPackets, rtpStreams, vp8Frames } from './packets.ts'
import type { Stage } from './stage.ts'
import { afterUpgrade, messagesOf } from './websocket-frames.ts'

/** What the server and Janus were sent and said, by way. */
export async function haystacksOf({ front, control, janus, server }: Stage): Promise<Haystack[]> {
  const received = front.conversations.map((each) => each.received())
  const sent = front.conversations.map((each) => each.sent())
  const files = await janus.files()
  return [
    // Each connection by itself: what one cuts off must not swallow the next.
    ...received.map((bytes) => ({ what: 'bytes to the server', bytes })),
    ...sent.map((bytes) => ({ what: 'bytes of the server', bytes })),
    { what: 'messages to the server', bytes: joined(received.flatMap(socketMessages)) },
    { what: 'messages of the server', bytes: joined(sent.flatMap(socketMessages)) },
    { what: 'log of the server', bytes: Buffer.from(server.output()) },
    { what: 'requests to Janus', bytes: joined(control.requests.map((text) => Buffer.from(text))) },
    { what: 'answers of Janus', bytes: joined(control.answers.map((text) => Buffer.from(text))) },
    ...[...files.values()].flatMap(mediaHaystacks),
  ]
}

const joined = (parts: Buffer[]) => Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')]))

function socketMessages(bytes: Buffer): Buffer[] {
  const frames = afterUpgrade(bytes)
  return frames ? messagesOf(frames) : []
}

/** Both directions as they were written down, and what came in each stream without what stands between. */
function mediaHaystacks(file: Buffer): Haystack[] {
  const received = receivedPackets(file)
  const streams = rtpStreams(received).map((stream) => stream.map(({ payload }) => payload))
  return [
    { what: 'media', bytes: file },
    ...[received, ...streams].map((parts) => ({ what: 'media to Janus', bytes: Buffer.concat(parts) })),
  ]
}

interface Description {
  handle: number
  sdp: string
}

/** Session descriptions that browsers sent to Janus. */
export const descriptionsTo = ({ control }: Stage): Description[] =>
  control.requests
    .map((text) => JSON.parse(text))
    .filter(({ jsep }) => jsep)
    .map(({ handle_id, jsep }) => ({ handle: handle_id, sdp: jsep.sdp }))

export interface Media {
  /** What Janus received of it: frames of video, packets of a voice. */
  frames: Frame[]
}

/** Every video stream, each layer apart, and every voice that Janus has received; the oldest connection first. */
export async function mediaOf(stage: Stage): Promise<{ videos: Media[]; voices: Media[] }> {
  const offers = descriptionsTo(stage).filter(({ sdp }) => sdp.includes('a=sendonly'))
  const files = await stage.janus.files()
  const [videos, voices]: [Media[], Media[]] = [[], []]
  for (const [handle, sdp] of new Map(offers.map((offer) => [offer.handle, offer.sdp]))) {
    for (const stream of rtpStreams(receivedPackets(files.get(handle) ?? Buffer.alloc(0)))) {
      // What is sent again (rtx) is the same once more.
      if (stream[0]?.type === typeOf(sdp, 'VP8')) videos.push({ frames: vp8Frames(stream) })
      if (stream[0]?.type === typeOf(sdp, 'opus')) voices.push({ frames: opusFrames(stream) })
    }
  }
  return { videos, voices }
}

/** The payload type of a codec. */
function typeOf(sdp: string, codec: string): number {
  const type = new RegExp(`a=rtpmap:(\\d+) ${codec}/`).exec(sdp)?.[1]
  if (!type) throw new Error(`${codec} is not offered`)
  return Number(type)
}
