/** What a page shows and plays of the others, as far as it is what the fake devices bring. */
import type { CallPage } from '../call-page.ts'
import { hasTone, likeness } from './decoding.ts'
import { GRID } from './devices.ts'

const WITHIN = 30_000

/** Waits until the page shows the picture of another camera. */
export const showsPicture = (call: CallPage): Promise<void> =>
  reached('the picture is seen', async () => {
    const pictures = await call.page.evaluate(shownPictures, GRID)
    return pictures.some((picture) => likeness(Uint8Array.from(picture)) > 0.6)
  })

/** Waits until the tone of another microphone reaches the page. */
export const playsTone = (call: CallPage): Promise<void> =>
  reached('the tone is heard', async () => hasTone(Float32Array.from(await call.page.evaluate(heardSamples))))

/** Red, green and blue of the remote videos in the page, each drawn as small as the grid. */
function shownPictures({ columns, rows }: { columns: number; rows: number }): number[][] {
  const remote = new Set(
    window.probe.connections.flatMap((each) => each.getReceivers().map(({ track }) => track)),
  )
  const videos = window.probe.find('video') as HTMLVideoElement[]
  const shown = videos.filter(({ srcObject }) =>
    (srcObject as MediaStream | null)?.getTracks().some((track) => remote.has(track)),
  )
  return shown.map((video) => {
    const canvas = new OffscreenCanvas(columns, rows)
    const context = canvas.getContext('2d')
    if (!context) return []
    context.imageSmoothingQuality = 'high'
    context.drawImage(video, 0, 0, columns, rows)
    const { data } = context.getImageData(0, 0, columns, rows)
    return [...data].filter((_, i) => i % 4 !== 3)
  })
}

/** A window of what the remote voice that is heard at the moment sounds like. */
async function heardSamples(): Promise<number[]> {
  const receivers = window.probe.connections.flatMap((each) => each.getReceivers())
  const voices = receivers.filter(({ track }) => track.kind === 'audio').map(({ track }) => track)
  const context = new AudioContext({ sampleRate: 48_000 })
  const analyser = new AnalyserNode(context, { fftSize: 2_048 })
  for (const voice of voices) context.createMediaStreamSource(new MediaStream([voice])).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  for (let turn = 0; turn < 40; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    analyser.getFloatTimeDomainData(samples)
    if (samples.some((sample) => Math.abs(sample) > 0.01)) break
  }
  await context.close()
  return [...samples.slice(0, 960)]
}

async function reached(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + WITHIN; Date.now() < until; ) if (await holds()) return
  throw new Error(`not reached: ${what}`)
}
