/** How well media comes and goes, by what the browser counts. Nothing of it leaves this page. */
import type { Source } from '../../protocol/index.ts'
import type { Quality } from './meeting.ts'
import type { Model } from './model.ts'
import type { Reports } from './peers.ts'

/** Milliseconds between two looks. */
const EVERY = 2_000
/** Part of the packets lost, smoothed over looks, from which on a connection is poor; and back below half of it. */
const POOR_LOSS = 0.05
/** Seconds to the server and back from which on people talk over each other. */
const POOR_ROUND_TRIP = 0.5
/** Looks in a row without a packet. */
const SILENT = 2

interface Counts {
  got: number
  lost: number
}

interface Known {
  counts: Counts
  loss: number
  silent: number
  quality: Quality
}

export interface QualityHost {
  readonly model: Model
  reports(): Promise<Reports | undefined>
  /** Whether something of a stream has to arrive now. */
  due(participant: string, source: Source): boolean
  change(qualities: ReadonlyMap<string, Quality>): void
}

export class QualityWatch {
  readonly #host: QualityHost
  readonly #known = new Map<string, Known>()
  #timer?: ReturnType<typeof setInterval>

  constructor(host: QualityHost) {
    this.#host = host
  }

  /** Looks from now on, or not any more. */
  watch(on: boolean): void {
    if (on === (this.#timer !== undefined)) return
    clearInterval(this.#timer)
    this.#known.clear()
    this.#timer = on ? setInterval(() => void this.look(), EVERY) : undefined
  }

  async look(): Promise<void> {
    const reports = await this.#host.reports()
    if (!reports) return
    const { selfId, qualities: before } = this.#host.model
    const qualities = new Map<string, Quality>()
    for (const [id, counts] of this.#received(reports.received)) qualities.set(id, this.#judge(id, counts))
    const others = [...qualities.values()]
    const badly = others.length > 1 && others.every((quality) => quality !== 'good')
    qualities.set(selfId, badly ? 'poor' : this.#own(reports.sent))
    if (JSON.stringify([...qualities]) !== JSON.stringify([...before])) this.#host.change(qualities)
  }

  /** Sums of all that is due of each person. */
  #received(report: RTCStatsReport): Map<string, Counts> {
    const feeds = new Map(this.#host.model.slots.map(({ mid, feed }) => [mid, feed]))
    const sums = new Map<string, Counts>()
    for (const one of report.values()) {
      const feed = one.type === 'inbound-rtp' && feeds.get(one.mid)
      if (!feed || !this.#host.due(feed.participant, feed.source)) continue
      const { got, lost } = sums.get(feed.participant) ?? { got: 0, lost: 0 }
      sums.set(feed.participant, { got: got + one.packetsReceived, lost: lost + one.packetsLost })
    }
    return sums
  }

  #judge(id: string, counts: Counts): Quality {
    const before = this.#known.get(id)
    // A stream that came or went changes the sums by its whole past.
    const got = counts.got - (before?.counts.got ?? counts.got)
    const lost = Math.max(0, counts.lost - (before?.counts.lost ?? counts.lost))
    const silent = before && got <= 0 ? before.silent + 1 : 0
    const now = got > 0 ? lost / (got + lost) : 0
    const loss = ((before?.loss ?? now) + now) / 2
    const quality = silent >= SILENT ? 'lost' : lossy(loss, before?.quality)
    this.#known.set(id, { counts, loss, silent, quality })
    return quality
  }

  /** As the media server reports of what it receives. */
  #own(report: RTCStatsReport): Quality {
    const remote = [...report.values()].filter(({ type }) => type === 'remote-inbound-rtp')
    const lost = Math.max(0, ...remote.map(({ fractionLost = 0 }) => fractionLost))
    const slow = remote.some(({ roundTripTime = 0 }) => roundTripTime > POOR_ROUND_TRIP)
    const before = this.#known.get('')
    const loss = ((before?.loss ?? lost) + lost) / 2
    const quality = slow ? 'poor' : lossy(loss, before?.quality)
    this.#known.set('', { counts: { got: 0, lost: 0 }, loss, silent: 0, quality })
    return quality
  }
}

const lossy = (loss: number, before?: Quality): Quality =>
  loss > (before === 'poor' ? POOR_LOSS / 2 : POOR_LOSS) ? 'poor' : 'good'
