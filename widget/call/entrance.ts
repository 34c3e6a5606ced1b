/**
 * The first moments in a call. Drawing it and starting to send keep a computer's cores busy, and the others' first
 * pictures need them just then: so the call is drawn when the first of these is decoded, and own media follows.
 */

/**
 * Milliseconds: waited for somebody's picture at most; for the connections that bring it; from packets to a picture;
 * until the call is drawn then.
 */
const PICTURE_WITHIN = 250
const CONNECTED_WITHIN = 3_000
const DECODED_WITHIN = 40
const DRAWN_WITHIN = 30

export interface EntranceEvents {
  /** What the person sees and is told follows. */
  enter(): void
  /** Own media may flow. */
  send(): void
}

export class Entrance {
  #entering?: ReturnType<typeof setTimeout>
  #holding?: ReturnType<typeof setTimeout>
  readonly #events: EntranceEvents

  constructor(events: EntranceEvents) {
    this.#events = events
  }

  /** Let in, but not shown as that yet. */
  get entering(): boolean {
    return this.#entering !== undefined
  }

  /** Let in, but not to send yet. */
  get holding(): boolean {
    return this.#holding !== undefined
  }

  begin(connected: boolean): void {
    const within = connected ? PICTURE_WITHIN : CONNECTED_WITHIN
    this.#enterIn(within)
    this.#sendIn(within)
  }

  connected(): void {
    if (this.entering) this.#enterIn(PICTURE_WITHIN)
    if (this.holding) this.#sendIn(PICTURE_WITHIN)
  }

  /** Somebody's picture arrives. */
  seen(): void {
    if (this.entering) this.#enterIn(DECODED_WITHIN)
    if (this.holding) this.#sendIn(DECODED_WITHIN + DRAWN_WITHIN)
  }

  stop(): void {
    clearTimeout(this.#holding)
    clearTimeout(this.#entering)
    this.#holding = undefined
    this.#entering = undefined
  }

  #enter(): void {
    clearTimeout(this.#entering)
    this.#entering = undefined
    this.#events.enter()
  }

  #enterIn(wait: number): void {
    clearTimeout(this.#entering)
    this.#entering = setTimeout(() => this.#enter(), wait)
  }

  #sendIn(wait: number): void {
    clearTimeout(this.#holding)
    this.#holding = setTimeout(() => {
      this.#holding = undefined
      this.#events.send()
    }, wait)
  }
}
