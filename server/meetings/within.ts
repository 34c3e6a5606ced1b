import { type ErrorCode, SnugError } from '../../protocol/index.ts'

/**
 * Waits for `work` at most `ms` milliseconds. What arrives later is handed to `late`, so that it has an owner.
 * @throws SnugError with `code` when the time is over; the error of `work` as it is
 */
export function within<T>(
  work: Promise<T>,
  ms: number,
  code: ErrorCode,
  late?: (value: T) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false
    const timer = setTimeout(() => {
      over = true
      reject(new SnugError(code))
    }, ms)
    work.then(
      (value) => {
        clearTimeout(timer)
        if (over) late?.(value)
        else resolve(value)
      },
      (error) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}

/** Waits for the end of something that may fail or hang, at most `ms` milliseconds. Never rejects. */
export const settled = (work: Promise<unknown>, ms: number): Promise<void> =>
  within(work, ms, 'internal').then(
    () => undefined,
    () => undefined,
  )
