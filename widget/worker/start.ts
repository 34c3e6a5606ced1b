import type { FromWorker } from './messages.ts'
import { scriptAddress } from './script-address.ts'
import { integrityOf } from './trusted.ts'

/** Milliseconds to load the script from another origin; that a spare worker waits for somebody who needs it. */
const LOAD_WITHIN = 10_000
const SPARE_FOR = 600_000

export interface StartedWorker {
  worker: Worker
  /** What it said before anybody listened; its death counts as `failed`. */
  said: FromWorker[]
  /** To be called once the script runs or failed to. */
  started: () => void
}

interface Spare {
  url: string
  starting: Promise<StartedWorker>
  expiry: ReturnType<typeof setTimeout>
}

let spare: Spare | undefined

/** Starts a worker for whoever needs one next. One at a time; it ends when nobody does. */
export async function keepSpareWorker(url: string): Promise<void> {
  if (spare?.url !== url) {
    endSpare()
    const starting = startWorker(url)
    spare = { url, starting, expiry: setTimeout(endSpare, SPARE_FOR) }
  }
  const { starting } = spare
  await starting.catch((error) => {
    if (spare?.starting === starting) endSpare()
    throw error
  })
}

function endSpare(): void {
  clearTimeout(spare?.expiry)
  spare?.starting.then(({ worker }) => worker.terminate()).catch(() => undefined)
  spare = undefined
}

/** The spare worker where there is one that works, else a new one. @throws as `startWorker` */
export async function takeWorker(url: string): Promise<StartedWorker> {
  const kept = spare
  if (kept?.url !== url) return startWorker(url)
  clearTimeout(kept.expiry)
  spare = undefined
  const it = await kept.starting.catch(() => undefined)
  if (it && !it.said.some(({ type }) => type === 'failed')) return it
  it?.worker.terminate()
  return startWorker(url)
}

/** Starts the worker that encrypts. Whoever takes it over may come after its first word. @throws as `startScript` */
export async function startWorker(url: string): Promise<StartedWorker> {
  const { worker, started } = await startScript(url)
  const said: FromWorker[] = []
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => said.push(data)
  worker.onerror = worker.onmessageerror = () => said.push({ type: 'failed' })
  return { worker, said, started }
}

/**
 * Starts the script of a worker, one self-contained module. Browsers start no worker of another origin, so in a host
 * page its text is fetched (CORS) and started from a blob; `started` frees that.
 * @throws TypeError | DOMException when it cannot be loaded or started
 */
export async function startScript(url: string): Promise<Omit<StartedWorker, 'said'>> {
  const address = new URL(url, location.href)
  if (address.origin === location.origin) return { worker: workerOf(address), started: () => undefined }
  const answer = await fetch(address, {
    credentials: 'omit',
    integrity: integrityOf(address),
    signal: AbortSignal.timeout(LOAD_WITHIN),
  })
  if (!answer.ok) throw new TypeError('the worker script cannot be loaded')
  const blob = new Blob([await answer.text()], { type: 'text/javascript' })
  const local = URL.createObjectURL(blob)
  const free = () => URL.revokeObjectURL(local)
  try {
    return { worker: workerOf(local), started: free }
  } catch (error) {
    free()
    throw error
  }
}

const workerOf = (address: string | URL): Worker => new Worker(scriptAddress(address), { type: 'module' })
