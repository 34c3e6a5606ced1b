import type { LiveControl } from '../rooms/live-control.ts'
import type { HostStore } from '../store/store.ts'
import { isPlaceKey, placeKey } from './host-tokens.ts'

/** Milliseconds between two looks. */
const EVERY = 2_000

/** Ends connections whose host's key was removed by another process, as the command line is. */
export function watchHosts(
  hosts: Pick<HostStore, 'list'>,
  live: Pick<LiveControl, 'keys' | 'endKey'>,
  onError: (error: unknown) => void,
  every = EVERY,
): () => void {
  const look = async () => {
    const inUse = live.keys().filter(isPlaceKey)
    if (!inUse.length) return
    const valid = (await hosts.list()).flatMap(({ id, keys }) => keys.map(({ kid }) => placeKey(id, kid)))
    for (const key of inUse) if (!valid.includes(key)) live.endKey(key, 'token_expired')
  }
  const timer = setInterval(() => void look().catch(onError), every)
  timer.unref()
  return () => clearInterval(timer)
}
