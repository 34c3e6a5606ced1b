import { keepSpareWorker, takeWorker } from '../call/early.ts'
import type { Meeting, MeetingOptions } from '../call/meeting.ts'

export type MeetingFactory = (options: MeetingOptions) => Meeting

type Engine = typeof import('../call/controller.ts')

let bringing: Promise<Engine> | undefined

/** Kept, as asking for what is there already takes a browser some milliseconds. */
function engine(): Promise<Engine> {
  bringing ??= import('../call/controller.ts').catch((error) => {
    bringing = undefined
    throw error
  })
  return bringing
}

/**
 * Brings the call engine, which nobody needs before they want access to a meeting, and starts its worker meanwhile.
 * @param signal ends the worker too
 */
export async function loadEngine(workerUrl: string, signal: AbortSignal): Promise<MeetingFactory> {
  const starting = takeWorker(workerUrl)
  const end = () =>
    void starting.then(
      ({ worker }) => worker.terminate(),
      () => undefined,
    )
  signal.addEventListener('abort', end)
  starting.catch(() => undefined)
  const { createMeeting } = await engine()
  return (options) => createMeeting(options, starting)
}

/** Brings the engine and starts a worker for whichever element needs them next. */
export async function preloadEngine(workerUrl: string): Promise<void> {
  const [{ rehearse }] = await Promise.all([engine(), keepSpareWorker(workerUrl)])
  // Without it a call works as well.
  await rehearse().catch(() => undefined)
}
