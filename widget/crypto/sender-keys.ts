/**
 * Keys of one sender: a random base key, one SFrame key per source under it. A base key lives exactly as long as one
 * participant id, so that a pair of key and counter is never used twice.
 */
import { SOURCES, type Source } from '../../protocol/ids.ts'
import type { Bytes } from './bytes.ts'
import { packKid } from './kid.ts'
import { ReplayWindow } from './replay-window.ts'
import { deriveKey, type SframeKey, SUITES } from './sframe.ts'

export const BASE_KEY_BYTES = 16
/** Frames one key may seal; far below what AES-GCM bears. */
export const MAX_FRAMES = 2 ** 32
/** Until group keys come from MLS there is one epoch. */
const EPOCH = 0
const SUITE = SUITES.AES_128_GCM_SHA256_128

/** Own key of one source. The counter runs over all simulcast layers of it. */
export class SendStream {
  #next: number
  constructor(
    readonly key: SframeKey,
    start = 0,
  ) {
    this.#next = start
  }
  /** A counter never given before; `null` when the key is used up and nothing may be sent any more. */
  take(): number | null {
    return this.#next < MAX_FRAMES ? this.#next++ : null
  }
}

/** Key of one source of somebody else. `kid` is the only key id that is let in. */
export interface ReceiveStream {
  readonly kid: number
  readonly key: SframeKey
  readonly window: ReplayWindow
}

export type Windows = Readonly<Record<Source, ReplayWindow>>

export const newBaseKey = (): Bytes => crypto.getRandomValues(new Uint8Array(BASE_KEY_BYTES))

export const newWindows = (): Windows => bySource(() => new ReplayWindow())

function bySource<T>(make: (source: Source) => T): Record<Source, T> {
  return Object.fromEntries(SOURCES.map((source) => [source, make(source)])) as Record<Source, T>
}

async function bySourceAsync<T>(make: (source: Source) => Promise<T>): Promise<Record<Source, T>> {
  const entries = await Promise.all(SOURCES.map(async (source) => [source, await make(source)] as const))
  return Object.fromEntries(entries) as Record<Source, T>
}

const keyOf = (baseKey: Bytes, index: number, source: Source, usage: 'encrypt' | 'decrypt') =>
  deriveKey(SUITE, baseKey, packKid({ index, epoch: EPOCH, source }), usage)

/** Own keys, counters at zero. Call it once per base key. */
export const sendStreams = (baseKey: Bytes, index: number): Promise<Record<Source, SendStream>> =>
  bySourceAsync(async (source) => new SendStream(await keyOf(baseKey, index, source, 'encrypt')))

/** Somebody else's keys. `windows`: what was accepted under this base key before. */
export const receiveStreams = (
  baseKey: Bytes,
  index: number,
  windows: Windows,
): Promise<Record<Source, ReceiveStream>> =>
  bySourceAsync(async (source) => ({
    kid: packKid({ index, epoch: EPOCH, source }),
    key: await keyOf(baseKey, index, source, 'decrypt'),
    window: windows[source],
  }))
