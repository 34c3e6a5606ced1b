/**
 * Gives WebM what players need to jump in it: how long it is, and where its key frames are. Browsers write it as if for
 * somebody who watches it come, without either. What is kept meanwhile is two numbers for each key frame.
 */
import {
  type Bytes,
  type Element,
  element,
  elementAt,
  elementsIn,
  floating,
  joined,
  nameOf,
  unsigned,
  unsignedOf,
} from './ebml.ts'

/** Names of elements, as RFC 9559 has them. */
const SEGMENT = 0x18538067
const SEEK_HEAD = 0x114d9b74
const SEEK = 0x4dbb
const SEEK_ID = 0x53ab
const SEEK_POSITION = 0x53ac
const INFO = 0x1549a966
const DURATION = 0x4489
const TRACKS = 0x1654ae6b
const TRACK_NUMBER = 0xd7
const TRACK_TYPE = 0x83
const CLUSTER = 0x1f43b675
const TIME = 0xe7
const SIMPLE_BLOCK = 0xa3
const BLOCK_GROUP = 0xa0
const BLOCK = 0xa1
const REFERENCE = 0xfb
const CUES = 0x1c53bb6b
const CUE = 0xbb
const CUE_TIME = 0xb3
const CUE_POSITIONS = 0xb7
const CUE_TRACK = 0xf7
const CUE_CLUSTER = 0xf1

/** Walked into instead of over: their lengths are not known when they begin. */
const OPEN = [SEGMENT, CLUSTER, BLOCK_GROUP]
/** Bytes inside an element that have to be there to understand it: a time, or track, time and flags of a block. */
const LOOKED_AT = 8
const VIDEO = 1
const KEY = 0x80

interface Cue {
  time: number
  /** Where its cluster begins, counted from the first one. */
  cluster: number
}

export class WebmIndex {
  /** The head of the file until that is whole; then what is not understood yet. */
  #rest: Bytes = new Uint8Array()
  /** Bytes still to come that say nothing. */
  #skip = 0
  /** Bytes since the first cluster began. */
  #written = 0
  /** The parts of the head that stay as they are. */
  #head?: { start: Bytes; info: Bytes; others: Bytes; video: number }
  #cluster = 0
  #time = 0
  #last = 0
  /** A key frame, unless what follows says that it is made from another picture. */
  #perhaps: Cue | undefined
  readonly #cues: Cue[] = []

  /**
   * @param bytes what the browser wrote next
   * @returns what goes to the end of the file in place of that
   */
  add(bytes: Bytes): Bytes {
    if (this.#head) {
      this.#walk(bytes)
      return bytes
    }
    const early = joined(this.#rest, bytes)
    const clusters = this.#begin(early)
    this.#rest = clusters ? new Uint8Array() : early
    if (!clusters) return new Uint8Array()
    this.#walk(clusters)
    return joined(this.#beginning(), clusters)
  }

  /** @returns what goes to the end of the file, and what is put over the bytes at its beginning */
  end(): { head: Bytes; tail: Bytes } {
    this.#settle()
    const head = this.#beginning()
    return { head, tail: head.length ? this.#index() : this.#rest }
  }

  /** @returns the first cluster and all behind it; undefined until that has come */
  #begin(early: Bytes): Bytes | undefined {
    const found: Element[] = []
    for (let at = 0; ; ) {
      const next = elementAt(early, at)
      if (!next) return undefined
      found.push(next)
      if (next.id === CLUSTER) break
      at = OPEN.includes(next.id) ? next.from : next.to
    }
    const inside = (id: number) =>
      joined(...found.filter((each) => each.id === id).map(({ from, to }) => early.slice(from, to)))
    const segment = found.findIndex(({ id }) => id === SEGMENT)
    const others = found.slice(segment + 1, -1).filter(({ id }) => id !== INFO && id !== SEEK_HEAD)
    this.#head = {
      start: early.slice(0, found[segment]?.from),
      info: without(inside(INFO), DURATION),
      others: joined(...others.map(({ at, to }) => early.slice(at, to))),
      video: videoIn(inside(TRACKS)),
    }
    return early.slice(found.at(-1)?.at)
  }

  /** Looks at all of it that is whole. */
  #walk(bytes: Bytes): void {
    this.#written += bytes.length
    this.#rest = joined(this.#rest, bytes.subarray(this.#skip))
    this.#skip = Math.max(0, this.#skip - bytes.length)
    let at = 0
    for (let next = elementAt(this.#rest, at); next; next = elementAt(this.#rest, at)) {
      if (this.#rest.length < Math.min(next.to, next.from + LOOKED_AT)) break
      this.#look(next)
      at = OPEN.includes(next.id) ? next.from : next.to
    }
    this.#skip += Math.max(0, at - this.#rest.length)
    this.#rest = this.#rest.slice(at)
  }

  #look({ id, at, from, to }: Element): void {
    if ([CLUSTER, BLOCK_GROUP, SIMPLE_BLOCK].includes(id)) this.#settle()
    if (id === CLUSTER) this.#cluster = this.#written - this.#rest.length + at
    if (id === TIME) this.#time = unsignedOf(this.#rest.slice(from, to))
    if (id === REFERENCE) this.#perhaps = undefined
    if (id === BLOCK || id === SIMPLE_BLOCK) this.#block(this.#rest.slice(from, to), id === BLOCK)
  }

  /** @param key whether it is a key frame as far as it is known: in a group that follows */
  #block([track = 0, high = 0, low = 0, flags = 0]: Bytes, key: boolean): void {
    // Two bytes with a sign.
    const time = this.#time + (((high << 24) | (low << 16)) >> 16)
    this.#last = Math.max(this.#last, time)
    if ((track & 0x7f) === this.#head?.video && (key || flags & KEY))
      this.#perhaps = { time, cluster: this.#cluster }
  }

  #settle(): void {
    if (this.#perhaps) this.#cues.push(this.#perhaps)
    this.#perhaps = undefined
  }

  /** What stands before the first cluster, as far as it is known; always as long. */
  #beginning(): Bytes {
    if (!this.#head) return new Uint8Array()
    const { start, others } = this.#head
    return joined(start, seekHead(this.#before + this.#written), this.#info, others)
  }

  get #info(): Bytes {
    return element(INFO, this.#head?.info ?? new Uint8Array(), element(DURATION, floating(this.#last)))
  }

  /** Bytes from where positions are counted to the first cluster. */
  get #before(): number {
    return seekHead(0).length + this.#info.length + (this.#head?.others.length ?? 0)
  }

  #index(): Bytes {
    const [before, track] = [this.#before, Uint8Array.of(this.#head?.video ?? 0)]
    const cue = ({ time, cluster }: Cue) =>
      element(
        CUE,
        element(CUE_TIME, unsigned(time)),
        element(CUE_POSITIONS, element(CUE_TRACK, track), element(CUE_CLUSTER, unsigned(before + cluster))),
      )
    return element(CUES, ...this.#cues.map(cue))
  }
}

const seekHead = (position: number): Bytes =>
  element(
    SEEK_HEAD,
    element(SEEK, element(SEEK_ID, nameOf(CUES)), element(SEEK_POSITION, unsigned(position))),
  )

const without = (bytes: Bytes, gone: number): Bytes =>
  joined(
    ...elementsIn(bytes)
      .filter(({ id }) => id !== gone)
      .map(({ at, to }) => bytes.slice(at, to)),
  )

/** The number of the track with pictures; 0 when there is none. */
function videoIn(tracks: Bytes): number {
  for (const { from, to } of elementsIn(tracks)) {
    const track = tracks.slice(from, to)
    const value = (wanted: number) => {
      const found = elementsIn(track).find(({ id }) => id === wanted)
      return found ? unsignedOf(track.slice(found.from, found.to)) : 0
    }
    if (value(TRACK_TYPE) === VIDEO) return value(TRACK_NUMBER)
  }
  return 0
}
