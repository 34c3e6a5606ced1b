export type Clock = () => Date

export const systemClock: Clock = () => new Date()

const DAY = 86_400_000

/** The UTC day, YYYY-MM-DD, that lies `plusDays` after `date`. */
export const dayOf = (date: Date, plusDays = 0): string =>
  new Date(date.getTime() + plusDays * DAY).toISOString().slice(0, 10)

/** Whole seconds since 1970. */
export const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000)
