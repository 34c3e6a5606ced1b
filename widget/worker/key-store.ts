/** The keys of one meeting: the own ones, those of the roster, and which feed each media section carries. */

import type { Source } from '../../protocol/ids.ts'
import type { Participant, Slot } from '../../protocol/messages.ts'
import { fromBase64Url, toBase64Url } from '../crypto/bytes.ts'
import { openPresence, presenceKey, type SealedContent, sealPresence } from '../crypto/seal.ts'
import { newBaseKey, receiveStreams, type SendStream, sendStreams } from '../crypto/sender-keys.ts'
import { Feed, type Trouble } from './feed.ts'
import type { PresenceContent } from './messages.ts'
import { type Entry, ReplayMemory } from './roster.ts'

interface Self {
  readonly id: string
  readonly index: number
  /** Base key as base64url. */
  readonly key: string
  streams?: Record<Source, SendStream>
}

/** Media sections of one subscribing peer connection; more are a fault of the server. */
const MAX_FEEDS = 1_024

export class KeyStore {
  /** While true nothing is sent. */
  paused = false
  #room?: { id: string; key: CryptoKey }
  #self?: Self
  #roster = new Map<string, Entry>()
  #slots: readonly Slot[] = []
  readonly #feeds = new Map<string, Feed>()
  readonly #memory = new ReplayMemory()
  readonly #report: (trouble: Trouble) => void

  constructor(report: (trouble: Trouble) => void) {
    this.#report = report
  }

  /** @throws SyntaxError | RangeError when the room key is not one */
  async open(room: string, roomKey: string): Promise<void> {
    this.#room = { id: room, key: await presenceKey(roomKey, room) }
  }

  /** Nothing is sent until the new keys are ready. */
  async identify(id: string, index: number): Promise<void> {
    if (this.#self?.id === id && this.#self.index === index) return
    const baseKey = newBaseKey()
    const self: Self = { id, index, key: toBase64Url(baseKey) }
    this.#self = self
    self.streams = await sendStreams(baseKey, index)
    baseKey.fill(0)
  }

  /** The own key to use now; undefined while nothing may be sent. */
  sendStream(source: Source): SendStream | undefined {
    return this.paused ? undefined : this.#self?.streams?.[source]
  }

  /** @throws Error before `open` and `identify` */
  async seal(presence: PresenceContent): Promise<string> {
    const { room, self } = this.#ready()
    const owner = { room: room.id, id: self.id, index: self.index }
    return sealPresence(room.key, owner, { ...presence, key: self.key })
  }

  /**
   * Replaces the roster: keys of new people come in, keys of those gone are forgotten. One's own id is refused, or
   * the server could show one's own frames as somebody else's.
   */
  async replaceRoster(participants: readonly Participant[]): Promise<Map<string, PresenceContent | null>> {
    const { room, self } = this.#ready()
    const opened = await Promise.all(
      participants.map(async (participant) => {
        const entry = participant.id === self.id ? null : await this.#entry(room, participant)
        return [participant.id, entry] as const
      }),
    )
    const next = new Map(opened.filter((pair): pair is readonly [string, Entry] => pair[1] !== null))
    this.#roster = next
    this.#relink()
    return new Map(opened.map(([id, entry]) => [id, entry && visible(entry.content)]))
  }

  async #entry(room: { id: string; key: CryptoKey }, participant: Participant): Promise<Entry | null> {
    const { id, index, presence } = participant
    const known = this.#roster.get(id)
    if (known?.presence === presence && known.index === index) return known
    const content = await openPresence(room.key, { room: room.id, id, index }, presence)
    if (!content) return null
    if (known?.index === index && known.content.key === content.key) return { ...known, presence, content }
    const windows = await this.#memory.windowsOf(content.key, index)
    const streams = await receiveStreams(fromBase64Url(content.key), index, windows)
    return { index, presence, content, streams }
  }

  /** The whole assignment; sections not named carry nothing. May come before the roster knows its participants. */
  bind(slots: readonly Slot[]): void {
    this.#slots = slots
    this.#relink()
  }

  /** The feed of a media section, for its transforms. */
  feed(mid: string): Feed {
    let feed = this.#feeds.get(mid)
    if (!feed) {
      if (this.#feeds.size >= MAX_FEEDS) throw new RangeError('too many media sections')
      feed = new Feed(this.#report)
      this.#feeds.set(mid, feed)
      this.#relink()
    }
    return feed
  }

  /** Forgets every key. Nothing is sent or shown any more. */
  clear(): void {
    this.paused = true
    this.#room = undefined
    this.#self = undefined
    this.#roster = new Map()
    this.bind([])
  }

  #relink(): void {
    const bound = new Map(this.#slots.map(({ mid, feed }) => [mid, feed]))
    for (const [mid, feed] of this.#feeds) {
      const wanted = bound.get(mid) ?? null
      feed.set(wanted, wanted ? this.#roster.get(wanted.participant)?.streams[wanted.source] : undefined)
    }
  }

  #ready(): { room: { id: string; key: CryptoKey }; self: Self } {
    if (!this.#room || !this.#self) throw new Error('no room key or identity yet')
    return { room: this.#room, self: this.#self }
  }
}

const visible = ({ name, microphone, camera, screen }: SealedContent): PresenceContent => ({
  name,
  microphone,
  camera,
  screen,
})
