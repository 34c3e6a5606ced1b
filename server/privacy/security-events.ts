/**
 * Counts security events by day, under pseudonyms that can be told apart and not be led back. The key of the pseudonyms
 * is in memory only, lives for one week of the calendar, Monday to Sunday (UTC), and is overwritten after it: then
 * nobody can tell whom an event was about, nor link it to one of another week.
 */
import { createHmac, randomFillSync } from 'node:crypto'
import type { SecurityEventStore } from '../store/store.ts'
import { type Clock, dayOf, systemClock } from '../time.ts'
import type { SecurityKind } from './security-kinds.ts'

/** Days after that of the event. */
export const EVENT_DAYS = 14
/** Counted no further: rows stay small, and a flood is a flood. */
const MOST = 10_000
/** Bytes of a pseudonym: enough to tell the people of one server apart. */
const PSEUDONYM = 8

export interface SecurityEventsOptions {
  store: SecurityEventStore
  clock?: Clock
  /** Fills a key. */
  fill?: (key: Buffer) => void
}

export class SecurityEvents {
  readonly #store: SecurityEventStore
  readonly #clock: Clock
  readonly #fill: (key: Buffer) => void
  readonly #key = Buffer.alloc(32)
  #week = ''

  constructor({ store, clock = systemClock, fill = randomFillSync }: SecurityEventsOptions) {
    this.#store = store
    this.#clock = clock
    this.#fill = fill
  }

  /** @param account id; absent where an event is about nobody */
  async record(kind: SecurityKind, account?: string): Promise<void> {
    const expiresOn = dayOf(this.#clock(), EVENT_DAYS)
    const who = account === undefined ? '' : this.#pseudonym(account)
    await this.#store.count(expiresOn, kind, who, MOST)
  }

  /** What is kept of an account since the key was made; of before nobody can tell. */
  of(account: string): Promise<Record<string, unknown>[]> {
    return this.#store.of(this.#pseudonym(account))
  }

  async forget(account: string): Promise<void> {
    await this.#store.remove(this.#pseudonym(account))
  }

  /** Ends a key whose week is over, also when nothing happens. */
  async sweep(): Promise<void> {
    this.#turn()
  }

  #pseudonym(account: string): string {
    this.#turn()
    return createHmac('sha256', this.#key)
      .update(account)
      .digest()
      .subarray(0, PSEUDONYM)
      .toString('base64url')
  }

  /** The new key is written over the old one, in the one place where there is one. */
  #turn(): void {
    const week = mondayOf(this.#clock())
    if (week === this.#week) return
    this.#week = week
    this.#fill(this.#key)
  }
}

/** The Monday on or before a day. */
const mondayOf = (date: Date): string => dayOf(date, -((date.getUTCDay() + 6) % 7))
