/**
 * Takes noise out of the own voice, on this device: the sound goes to a worker of this page and nowhere else. What comes
 * back is a track that is used as the microphone's own would be.
 */
import type { NoiseAnswer, NoiseRequest } from '../worker/noise-messages.ts'
import { startScript } from '../worker/start.ts'
import { within } from './within.ts'

/** Milliseconds until the worker runs. */
const READY_WITHIN = 30_000
/** Milliseconds between two looks at whether sound comes out; after so many in vain it hangs. */
const LOOK_EVERY = 3_000
const LOOKS = 2
const SCRIPT = 'snug-noise.js'

/** Chromium's, and unknown to TypeScript. */
declare class MediaStreamTrackProcessor {
  constructor(options: { track: MediaStreamTrack })
  readable: ReadableStream<AudioData>
}
declare class MediaStreamTrackGenerator extends MediaStreamTrack {
  constructor(options: { kind: 'audio' })
  writable: WritableStream<AudioData>
}

/**
 * @param microphone belongs to what is returned and ends with it; where this throws it goes on as it was
 * @param files folder of the server's files
 * @param failed called once when it works no more; the track has ended then
 * @throws TypeError | DOMException | Event where this page or browser can't
 */
export async function withoutNoise(
  microphone: MediaStreamTrack,
  files: string,
  failed: () => void,
): Promise<MediaStreamTrack> {
  const starting = startScript(files + SCRIPT)
  try {
    const { worker } = await within(READY_WITHIN, starting)
    await within(READY_WITHIN, ready(worker))
    return run(microphone, worker, failed)
  } catch (error) {
    // Also one that starts later.
    starting.then(({ worker }) => worker.terminate()).catch(() => undefined)
    throw error
  } finally {
    starting.then(({ started }) => started()).catch(() => undefined)
  }
}

const ready = (worker: Worker): Promise<unknown> =>
  new Promise((resolve, reject) => {
    worker.onmessage = resolve
    worker.onerror = reject
  })

function run(microphone: MediaStreamTrack, worker: Worker, failed: () => void): MediaStreamTrack {
  const out = new MediaStreamTrackGenerator({ kind: 'audio' })
  const { readable } = new MediaStreamTrackProcessor({ track: microphone })
  const { writable } = out
  const stop = out.stop.bind(out)
  let live = true
  const end = (): void => {
    live = false
    clearInterval(looking)
    worker.terminate()
    microphone.stop()
    stop()
  }
  const over = (broken: boolean): void => {
    if (!live) return
    end()
    if (broken) failed()
    else out.dispatchEvent(new Event('ended'))
  }
  const { looking, works } = watch(microphone, () => over(true))
  worker.onmessage = ({ data }: MessageEvent<NoiseAnswer>) =>
    data.type === 'over' ? over(data.failed) : works()
  worker.onerror = () => over(true)
  microphone.addEventListener('ended', () => over(false))
  worker.postMessage({ readable, writable } satisfies NoiseRequest, [readable, writable])
  out.stop = end
  out.getSettings = () => microphone.getSettings()
  return out
}

/** A microphone that is not muted gives sound all the time: then sound has to come out, too. */
function watch(microphone: MediaStreamTrack, hangs: () => void) {
  let vain = 0
  const looking = setInterval(() => {
    vain = microphone.muted ? 0 : vain + 1
    if (vain === LOOKS) hangs()
  }, LOOK_EVERY)
  const works = (): void => {
    vain = 0
  }
  return { looking, works }
}
