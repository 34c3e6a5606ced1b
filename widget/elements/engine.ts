import { startWorker } from '../call/early.ts'
import type { Meeting, MeetingOptions } from '../call/meeting.ts'

export type MeetingFactory = (options: MeetingOptions) => Meeting

/**
 * Brings the call engine, which nobody needs before they want access to a meeting, and starts its worker meanwhile.
 * @param signal ends the worker too
 */
export async function loadEngine(workerUrl: string, signal: AbortSignal): Promise<MeetingFactory> {
  const starting = startWorker(workerUrl)
  const end = () =>
    void starting.then(
      ({ worker }) => worker.terminate(),
      () => undefined,
    )
  signal.addEventListener('abort', end)
  starting.catch(() => undefined)
  const { createMeeting } = await import('../call/controller.ts')
  return (options) => createMeeting(options, starting)
}
