/**
 * Runs inside a page, before its scripts: hands out devices granted beforehand, and notes when each remote video
 * track starts to bring decoded frames. The same for every product measured.
 */
export interface PageBench {
  /** Resolves when the devices are granted. */
  granted: Promise<unknown>
  /** Resolves so many milliseconds after the own camera gave a picture. */
  afterPicture(milliseconds: number): Promise<void>
  /** Start times in ms since the epoch: the first frame of a track after silence. */
  starts: number[]
  /** Frames decoded of all tracks. */
  frames: number
  /** Per track, when each of its frames was decoded, ms since the epoch. */
  times: number[][]
}

declare global {
  interface Window {
    bench: PageBench
  }
}

export function instrument(width: number, height: number): void {
  const SILENCE = 300
  const media = navigator.mediaDevices
  if (!media) return
  const ask = media.getUserMedia.bind(media)
  const stream = ask({ audio: true, video: { width, height, frameRate: 30 } })
  const reading = (track: MediaStreamTrack): ReadableStreamDefaultReader<VideoFrame> =>
    // biome-ignore lint/suspicious/noExplicitAny: not in TypeScript's DOM library
    new (globalThis as any).MediaStreamTrackProcessor({ track }).readable.getReader()
  const afterPicture = async (milliseconds: number) => {
    const reader = reading((await stream).getVideoTracks()[0] as MediaStreamTrack)
    const { value } = await reader.read()
    value?.close()
    await reader.cancel()
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
  }
  const bench: PageBench = { granted: stream, afterPicture, starts: [], frames: 0, times: [] }
  window.bench = bench
  media.getUserMedia = async (wanted) => {
    const tracks = (await stream).getTracks()
    return new MediaStream(
      tracks.filter(({ kind }) => wanted?.[kind as 'audio' | 'video']).map((track) => track.clone()),
    )
  }

  const now = () => performance.timeOrigin + performance.now()
  const watch = async (track: MediaStreamTrack) => {
    const reader = reading(track)
    const times: number[] = []
    bench.times.push(times)
    let last = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      value.close()
      const time = now()
      if (time - last > SILENCE) bench.starts.push(time)
      last = time
      times.push(time)
      bench.frames++
    }
  }
  const Native = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      const seen = new Set<MediaStreamTrack>()
      this.addEventListener('track', ({ track }) => {
        if (track.kind !== 'video' || seen.has(track)) return
        seen.add(track)
        void watch(track)
      })
    }
  }
}
