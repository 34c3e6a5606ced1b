/**
 * Blurs what is behind the person, on this device: the picture as the camera gave it goes nowhere else. A frame that
 * can't be blurred is dropped, and what keeps failing ends the track.
 */
import { type Remote, transfer, wrap } from 'comlink'
import { scriptAddress } from '../worker/script-address.ts'
import { LocalError } from './failures.ts'
import { within } from './within.ts'

/** Milliseconds for the model to be loaded, and for one frame. */
const READY_WITHIN = 30_000
const FRAME_WITHIN = 5_000
const SCRIPT = 'twilio-gaussian-blur-background-processor-pipeline-worker.js'
/** What it loads, by what the browser can do. */
const LIBRARIES = ['tflite-1-0-0.js', 'tflite-simd-1-0-0.js']
/** SHA-256 (base64) of the package's files, by their names. Of the build. */
declare const BLUR_HASHES: Record<string, string>
/** Pixels of the blur, and of the edge around the person. */
const OPTIONS = { blurFilterRadius: 15, maskBlurRadius: 8, deferInputFrameDownscale: false, hysteresis: true }

/** What the worker of the package offers. */
interface Pipeline {
  loadTwilioTFLite(): Promise<boolean>
  render(frame: VideoFrame): ImageBitmap | null
}
type PipelineClass = new (options: typeof OPTIONS & { assetsPath: string }) => Pipeline

/** Chromium's, and unknown to TypeScript. */
declare class MediaStreamTrackProcessor {
  constructor(options: { track: MediaStreamTrack; maxBufferSize: number })
  readable: ReadableStream<VideoFrame>
}
declare class MediaStreamTrackGenerator extends MediaStreamTrack {
  constructor(options: { kind: 'video' })
  writable: WritableStream<VideoFrame>
}

/**
 * @param camera taken over: it ends with what is returned, also where this throws
 * @param folder of the package's files
 * @param failed called once when it works no more; the track has ended then
 * @throws LocalError blur_failed
 */
export async function blurred(
  camera: MediaStreamTrack,
  folder: string,
  failed: () => void,
): Promise<MediaStreamTrack> {
  let worker: Worker | undefined
  try {
    worker = await startWorker(folder)
    return run(camera, worker, await pipelineOf(worker, folder), failed)
  } catch (cause) {
    worker?.terminate()
    camera.stop()
    throw new LocalError('blur_failed', { cause })
  }
}

async function pipelineOf(worker: Worker, assetsPath: string): Promise<Remote<Pipeline>> {
  const broken = new Promise<never>((_, reject) => {
    worker.onerror = reject
  })
  const start = async () => {
    const Made = wrap<PipelineClass>(worker)
    const pipeline = await new Made({ ...OPTIONS, assetsPath })
    await pipeline.loadTwilioTFLite()
    return pipeline
  }
  return within(READY_WITHIN, Promise.race([start(), broken]))
}

function run(
  camera: MediaStreamTrack,
  worker: Worker,
  pipeline: Remote<Pipeline>,
  failed: () => void,
): MediaStreamTrack {
  const out = new MediaStreamTrackGenerator({ kind: 'video' })
  const stop = out.stop.bind(out)
  let live = true
  const end = (): void => {
    live = false
    worker.terminate()
    camera.stop()
    stop()
  }
  const blur = new TransformStream<VideoFrame, VideoFrame>({
    async transform(frame, controller) {
      const { timestamp } = frame
      const bitmap = await within(FRAME_WITHIN, pipeline.render(transfer(frame, [frame])))
      if (!bitmap) return
      if (live) controller.enqueue(new VideoFrame(bitmap, { timestamp }))
      bitmap.close()
    },
  })
  const { readable } = new MediaStreamTrackProcessor({ track: camera, maxBufferSize: 1 })
  readable
    .pipeThrough(blur)
    .pipeTo(out.writable)
    .then(
      () => live && out.dispatchEvent(new Event('ended')),
      () => live && failed(),
    )
    .finally(end)
  out.stop = end
  out.getSettings = () => camera.getSettings()
  return out
}

/**
 * A script of another origin can't be a worker: there its text and those of what it would load are one of this page's, and
 * each file has to be as it was when this was built.
 */
async function startWorker(folder: string): Promise<Worker> {
  if (new URL(folder).origin === location.origin) return new Worker(scriptAddress(folder + SCRIPT))
  const scripts = [...LIBRARIES, SCRIPT].map(async (name) => {
    const integrity = `sha256-${BLUR_HASHES[name]}`
    return (await fetch(folder + name, { credentials: 'omit', integrity })).text()
  })
  const [at, hashes] = [folder, BLUR_HASHES].map((value) => JSON.stringify(value))
  const loading = `const f=fetch,h=${hashes};fetch=(n,o)=>f(${at}+(n=n.split("/").pop()),{...o,integrity:"sha256-"+h[n]});importScripts=()=>{}`
  const url = URL.createObjectURL(
    new Blob([[loading, ...(await Promise.all(scripts))].join('\n;')], { type: 'text/javascript' }),
  )
  const worker = new Worker(scriptAddress(url))
  URL.revokeObjectURL(url)
  return worker
}
