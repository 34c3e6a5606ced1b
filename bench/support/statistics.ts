/** Figures of one series, in the unit of its values. */
export interface Summary {
  n: number
  median: number
  p95: number
  least: number
}

export function summary(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  const middle = sorted.length / 2
  const median = Number.isInteger(middle) ? ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2 : at(0.5)
  return { n: sorted.length, median, p95: at(0.95), least: at(0) }
}

export const round = (value: number, digits = 0): number => Number(value.toFixed(digits))
