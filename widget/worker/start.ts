import type { FromWorker } from './messages.ts'

/** Milliseconds to load the script from another origin. */
const LOAD_WITHIN = 10_000

export interface StartedWorker {
  worker: Worker
  /** What it said before somebody listened; a message without a listener would be lost. */
  said: FromWorker[]
  /** To be called once the script runs or failed to. */
  started: () => void
}

/**
 * Starts the worker's script, one self-contained module. Browsers start no worker of another origin, so in a host
 * page its text is fetched (CORS) and started from a blob; `started` frees that.
 * @throws TypeError | DOMException when it cannot be loaded or started
 */
export async function startWorker(url: string): Promise<StartedWorker> {
  const address = new URL(url, location.href)
  if (address.origin === location.origin) {
    return { ...launch(address), started: () => undefined }
  }
  const answer = await fetch(address, { credentials: 'omit', signal: AbortSignal.timeout(LOAD_WITHIN) })
  if (!answer.ok) throw new TypeError('the worker script cannot be loaded')
  const blob = new Blob([await answer.text()], { type: 'text/javascript' })
  const local = URL.createObjectURL(blob)
  try {
    return { ...launch(local), started: () => URL.revokeObjectURL(local) }
  } catch (error) {
    URL.revokeObjectURL(local)
    throw error
  }
}

function launch(address: URL | string): { worker: Worker; said: FromWorker[] } {
  const worker = new Worker(address, { type: 'module' })
  const said: FromWorker[] = []
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => said.push(data)
  worker.onerror = () => said.push({ type: 'failed' })
  return { worker, said }
}
