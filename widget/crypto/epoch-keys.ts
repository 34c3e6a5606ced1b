/**
 * Media keys of the group (RFC 9605 section 5.2): per epoch and source a base key exported from MLS, under it one
 * SFrame key per member. Keys are derived ahead of need and cannot be read back; the key id of a frame names exactly
 * one of them.
 */
import { SOURCES, type Source } from '../../protocol/ids.ts'
import { type Bytes, toBase64Url } from './bytes.ts'
import { packKid, SHORT_EPOCHS } from './kid.ts'
import { ReplayWindow } from './replay-window.ts'
import { deriveKey, importBaseKey, SUITES } from './sframe.ts'
import { ReceiveStream, SendStream } from './streams.ts'

export const BASE_KEY_BYTES = 16
/** Epochs held at once: two fewer than a key id can tell apart, so that the next ones are not taken for old ones. */
const HELD = SHORT_EPOCHS - 2
const SUITE = SUITES.AES_128_GCM_SHA256_128

interface Epoch {
  readonly number: number
  readonly own: number
  readonly base: Record<Source, CryptoKey>
  send?: Record<Source, SendStream>
}

async function bySource<T>(make: (source: Source) => Promise<T>): Promise<Record<Source, T>> {
  const entries = await Promise.all(SOURCES.map(async (source) => [source, await make(source)] as const))
  return Object.fromEntries(entries) as Record<Source, T>
}

export class EpochKeys {
  readonly #epochs = new Map<number, Epoch>()
  readonly #receivers = new Map<string, ReceiveStream>()
  /** By leaf: the last epoch in which its frames are refused. */
  readonly #dropped = new Map<number, number>()
  /** Hashes of the base keys that were in use: a counter under one of them must never start again. */
  readonly #used = new Set<string>()
  #newest = -1
  /** Older epochs are forgotten. */
  #first = 0
  readonly #sending = new Map<Source, number>()
  /** Changes with `clear`: what was begun before must not come in any more. */
  #life = {}

  /**
   * Makes the keys of an epoch known: own ones, and those of the receivers asked for so far. An epoch that is known
   * stays as it is; one that is forgotten, or older than those held, is not taken.
   * @param own own leaf in that epoch
   * @param base 16 bytes per source; zeroed at once
   * @throws RangeError when a number or a key is out of range
   * @throws Error when these keys were in use before `clear`
   */
  async enter(epoch: number, own: number, base: Record<Source, Bytes>): Promise<void> {
    const life = this.#life
    packKid(own, epoch)
    if (SOURCES.some((source) => base[source].length !== BASE_KEY_BYTES))
      throw new RangeError('wrong base key')
    const [keys, name] = await imported(base)
    if (life !== this.#life || !this.#takes(epoch)) return
    if (this.#used.has(name)) throw new Error('an epoch cannot be entered twice')
    this.#used.add(name)
    const entry: Epoch = { number: epoch, own, base: keys }
    this.#epochs.set(epoch, entry)
    this.#newest = Math.max(this.#newest, epoch)
    this.forgetBefore(this.#newest - HELD + 1)
    const receiving = [...this.#receivers.values()].map((receiver) => this.#derive(entry, receiver))
    const send = await bySource(
      async (source) => new SendStream(await deriveKey(SUITE, keys[source], packKid(own, epoch), 'encrypt')),
    )
    entry.send = send
    await Promise.all(receiving)
  }

  #takes(epoch: number): boolean {
    return epoch >= this.#first && epoch > this.#newest - HELD && !this.#epochs.has(epoch)
  }

  /** Own frames are sealed under this epoch from now on; none are while it is not known. Never goes back. */
  sendFrom(epoch: number, sources: readonly Source[] = SOURCES): void {
    for (const source of sources) this.#sending.set(source, Math.max(this.#sending.get(source) ?? -1, epoch))
  }

  /** Frames of older epochs are neither opened nor sent any more. */
  forgetBefore(epoch: number): void {
    if (epoch <= this.#first) return
    this.#first = epoch
    for (const known of this.#epochs.keys()) if (known < epoch) this.#epochs.delete(known)
    for (const receiver of this.#receivers.values()) receiver.drop((known) => known < epoch)
  }

  /** Frames of this leaf in epochs up to `upTo` are refused from now on, those being opened included. */
  dropLeaf(leaf: number, upTo: number): void {
    this.#dropped.set(leaf, Math.max(this.#dropped.get(leaf) ?? -1, upTo))
    for (const source of SOURCES) this.#receivers.get(`${leaf} ${source}`)?.drop((known) => known <= upTo)
  }

  /** Nothing is sent or opened any more, also not by receivers given before. Another group may be entered then. */
  clear(): void {
    this.#life = {}
    this.#epochs.clear()
    for (const receiver of this.#receivers.values()) receiver.drop(() => true)
    this.#receivers.clear()
    this.#dropped.clear()
    this.#newest = -1
    this.#first = 0
    this.#sending.clear()
  }

  /** The own key to seal with now; undefined while nothing may be sent. */
  sender(source: Source): SendStream | undefined {
    return this.#epochs.get(this.#sending.get(source) ?? -1)?.send?.[source]
  }

  /** Somebody's source in all epochs. The same object for the same leaf and source, until `clear`. */
  receiver(leaf: number, source: Source): ReceiveStream {
    const name = `${leaf} ${source}`
    const known = this.#receivers.get(name)
    if (known) return known
    const receiver = new ReceiveStream(leaf, source)
    this.#receivers.set(name, receiver)
    for (const entry of this.#epochs.values()) void this.#derive(entry, receiver).catch(() => undefined)
    return receiver
  }

  /** One's own leaf gets no key, or the server could show one's own frames as somebody else's. */
  async #derive(entry: Epoch, receiver: ReceiveStream): Promise<void> {
    const { number: epoch, own, base } = entry
    const wanted = receiver.leaf !== own && this.#opens(entry, receiver.leaf)
    receiver.announce(epoch, wanted)
    if (!wanted) return
    try {
      const key = await deriveKey(SUITE, base[receiver.source], packKid(receiver.leaf, epoch), 'decrypt')
      const still = this.#opens(entry, receiver.leaf)
      receiver.settle(epoch, still ? { ...key, epoch, window: new ReplayWindow() } : null)
    } catch (error) {
      receiver.settle(epoch, null)
      throw error
    }
  }

  #opens(entry: Epoch, leaf: number): boolean {
    return this.#epochs.get(entry.number) === entry && entry.number > (this.#dropped.get(leaf) ?? -1)
  }
}

/** The base keys, not to be read back, and a name for them. The bytes are zeroed before anything is waited for. */
function imported(base: Record<Source, Bytes>): Promise<[Record<Source, CryptoKey>, string]> {
  const keys = bySource((source) => importBaseKey(base[source]))
  const hash = crypto.subtle.digest('SHA-256', base[SOURCES[0]])
  for (const source of SOURCES) base[source].fill(0)
  return Promise.all([keys, hash.then((digest) => toBase64Url(new Uint8Array(digest)))])
}
