export type Clock = () => Date

export const systemClock: Clock = () => new Date()

const DAY = 86_400_000

/** The UTC day, YYYY-MM-DD, that lies `plusDays` after `date`. */
export const dayOf = (date: Date, plusDays = 0): string =>
  new Date(date.getTime() + plusDays * DAY).toISOString().slice(0, 10)

/**
 * When this began, by the clock of now, in whole seconds since 1970: when the clock is set back, the beginning goes with it.
 * What was made after it was so by any clock.
 */
export function beginning(clock: Clock): () => number {
  const begun = performance.now()
  let first = secondsOf(clock())
  return () => {
    const passed = Math.floor((performance.now() - begun) / 1000)
    first = Math.min(first, secondsOf(clock()) - passed)
    return first
  }
}

/** Whole seconds since 1970. */
export const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000)
