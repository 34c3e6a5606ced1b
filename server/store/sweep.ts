/** Milliseconds between two sweeps. */
const EVERY = 15 * 60_000

/** Deletes what has expired, now and periodically. A failed sweep is told and tried again with the next. */
export function startSweep(
  store: { sweep(now: Date): Promise<void> },
  onError: (error: unknown) => void,
  every = EVERY,
): () => void {
  const run = () => void store.sweep(new Date()).catch(onError)
  run()
  const timer = setInterval(run, every)
  timer.unref()
  return () => clearInterval(timer)
}
