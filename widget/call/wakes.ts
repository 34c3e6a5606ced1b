/** When the page comes back from sleep, or the device onto another network. */

/** Network Information API; `type` only exists where a device can move between kinds of networks. */
type Connection = EventTarget & { type?: string }

/**
 * @param woke `moved`: on another network perhaps; else the page slept
 * @returns ends it
 */
export function watchWakes(woke: (moved: boolean) => void): () => void {
  const ended = new AbortController()
  const { signal } = ended
  const slept = () => woke(false)
  addEventListener('online', () => woke(true), { signal })
  addEventListener('pageshow', slept, { signal })
  document.addEventListener('resume', slept, { signal })
  const { connection } = navigator as { connection?: Connection }
  let type = connection?.type
  const changed = () => {
    if (type === connection?.type) return
    type = connection?.type
    woke(true)
  }
  connection?.addEventListener('change', changed, { signal })
  return () => ended.abort()
}
