/** What the browser counts, as figures of people. They are shown to the person alone. */
import type { PersonFigures, StreamFigures } from './meeting.ts'
import type { Model } from './model.ts'
import type { Reports } from './peers.ts'

// biome-ignore lint/suspicious/noExplicitAny: the browsers' reports have more fields than TypeScript knows
type Report = any

interface Before {
  at: number
  bytes: number
  got: number
  lost: number
  waited: number
  emitted: number
}

export class Statistics {
  /** By id of the report. */
  #before = new Map<string, Before>()

  /** Figures of the time since the last call; the first one has no rates. */
  read({ sent, received, sources }: Reports, model: Model): PersonFigures[] {
    const before = this.#before
    this.#before = new Map()
    const own = reports(sent, 'outbound-rtp').flatMap((report) => {
      const source = sources.get(report.mid)
      return source && report.active !== false ? [{ source, ...this.#sent(report, sent, before) }] : []
    })
    const people = new Map<string, StreamFigures[]>([[model.selfId, joined(own)]])
    for (const report of reports(received, 'inbound-rtp')) {
      const feed = model.slots.find(({ mid }) => mid === report.mid)?.feed
      if (!feed) continue
      const figures = { source: feed.source, ...this.#received(report, received, before) }
      if (figures.bits) people.set(feed.participant, [...(people.get(feed.participant) ?? []), figures])
    }
    return [...people].map(([id, streams]) => {
      const roundTrip = id === model.selfId ? roundTripOf(sent) : undefined
      return { id, streams, ...defined({ roundTrip }) }
    })
  }

  #sent(report: Report, all: RTCStatsReport, before: Map<string, Before>): Omit<StreamFigures, 'source'> {
    const remote: Report = all.get(report.remoteId)
    const { bits } = this.#since(report, report.bytesSent, before)
    return {
      bits,
      ...picture(report),
      ...defined({ codec: codecOf(report, all), loss: remote?.fractionLost, jitter: ms(remote?.jitter) }),
    }
  }

  #received(report: Report, all: RTCStatsReport, before: Map<string, Before>): Omit<StreamFigures, 'source'> {
    const { bits, loss, buffer } = this.#since(report, report.bytesReceived, before)
    return {
      bits,
      ...picture(report),
      ...defined({ codec: codecOf(report, all), loss, jitter: ms(report.jitter), buffer }),
    }
  }

  #since(report: Report, bytes: number, before: Map<string, Before>) {
    const now: Before = {
      at: report.timestamp,
      bytes,
      got: report.packetsReceived ?? 0,
      lost: report.packetsLost ?? 0,
      waited: report.jitterBufferDelay ?? 0,
      emitted: report.jitterBufferEmittedCount ?? 0,
    }
    this.#before.set(report.id, now)
    const then = before.get(report.id)
    if (!then || now.at <= then.at) return { bits: 0 }
    const [got, lost] = [now.got - then.got, Math.max(0, now.lost - then.lost)]
    const emitted = now.emitted - then.emitted
    return {
      bits: (8_000 * (bytes - then.bytes)) / (now.at - then.at),
      ...(got + lost > 0 ? { loss: lost / (got + lost) } : {}),
      ...(emitted > 0 ? { buffer: (1_000 * (now.waited - then.waited)) / emitted } : {}),
    }
  }
}

const reports = (all: RTCStatsReport, type: string): Report[] =>
  [...all.values()].filter((report) => report.type === type)

const ms = (seconds?: number): number | undefined => (seconds === undefined ? undefined : seconds * 1_000)

const picture = ({ frameWidth: width, frameHeight: height, framesPerSecond: frames }: Report) =>
  width ? { width, height, frames: frames ?? 0 } : {}

const codecOf = ({ codecId }: Report, all: RTCStatsReport): string | undefined =>
  (all.get(codecId) as Report)?.mimeType?.split('/')[1]

const defined = <T extends object>(some: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as T & object

/** Layers of one source that are sent at once become one stream: the largest picture, and all bits. */
function joined(streams: StreamFigures[]): StreamFigures[] {
  const bySource = new Map<string, StreamFigures>()
  for (const stream of streams) {
    const other = bySource.get(stream.source)
    const larger = !other || (stream.height ?? 0) > (other.height ?? 0) ? stream : other
    bySource.set(stream.source, { ...larger, bits: stream.bits + (other?.bits ?? 0) })
  }
  return [...bySource.values()].filter(({ bits }) => bits > 0)
}

function roundTripOf(sent: RTCStatsReport): number | undefined {
  const pair = reports(sent, 'candidate-pair').find(
    ({ nominated, state }) => nominated && state === 'succeeded',
  )
  return ms(pair?.currentRoundTripTime)
}
