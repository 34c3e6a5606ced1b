/**
 * Runs inside a page, before its scripts: a camera whose pictures carry the time they were made at, as stripes, and a
 * reader that tells from every decoded remote picture how old it is. All pages are on one machine and share its clock.
 */
declare global {
  interface Window {
    /** Ages of remote pictures in ms, and how many could not be read. */
    pictureClock: { ages: number[]; unreadable: number }
  }
}

export function pictureClock(width: number, height: number, fps: number): void {
  const media = navigator.mediaDevices
  if (!media) return
  /** Stripes from left to right: 16 bits of quarter milliseconds, then 4 bits to check them. */
  const [BITS, CHECK] = [16, 4]
  const STRIPES = BITS + CHECK
  const PER_MS = 4
  const MODULO = 2 ** BITS
  /** Older than that a picture is misread. */
  const OLDEST = 5_000
  const clock = { ages: [] as number[], unreadable: 0 }
  window.pictureClock = clock
  const now = () => Math.floor((performance.timeOrigin + performance.now()) * PER_MS) % MODULO
  const sum = (value: number) => (value ^ (value >> 4) ^ (value >> 8) ^ (value >> 12)) & 15

  // biome-ignore lint/suspicious/noExplicitAny: not in TypeScript's DOM library
  const generator = new (globalThis as any).MediaStreamTrackGenerator({ kind: 'video' })
  const writer = generator.writable.getWriter()
  const luma = width * height
  const picture = new Uint8Array((luma * 3) / 2).fill(128)
  /** Moves under the stripes, so that the encoder has as much to do as with a person. */
  const texture = Uint8Array.from({ length: luma }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)]
    return 128 + 50 * Math.sin(x / 9 + y / 31) + 40 * Math.random()
  })
  let drawn = 0
  const draw = () => {
    const stamp = now()
    const bits = stamp * 2 ** CHECK + sum(stamp)
    const half = luma / 2
    const offset = (++drawn * 7 * width + drawn * 5) % half
    picture.set(texture.subarray(offset, offset + half), half)
    for (let stripe = 0; stripe < STRIPES; stripe++) {
      const [from, to] = [stripe, stripe + 1].map((at) => Math.round((at * width) / STRIPES))
      picture.fill((bits >> (STRIPES - 1 - stripe)) & 1 ? 220 : 30, from, to)
    }
    for (let row = 1; row < height / 2; row++) picture.copyWithin(row * width, 0, width)
    const timestamp = performance.now() * 1_000
    const frame = new VideoFrame(picture, {
      format: 'I420',
      codedWidth: width,
      codedHeight: height,
      timestamp,
    })
    writer.write(frame).catch(() => undefined)
  }
  setInterval(draw, 1_000 / fps)

  const read = async (frame: VideoFrame, arrived: number) => {
    const { x, y, width: wide, height: high } = frame.visibleRect as DOMRectReadOnly
    const rect = { x, y: y + 2 * Math.floor(high / 8), width: wide - (wide % 2), height: 2 }
    const pixels = new Uint8Array(frame.allocationSize({ rect }))
    const [plane] = await frame.copyTo(pixels, { rect })
    let bits = 0
    for (let stripe = 0; stripe < STRIPES; stripe++) {
      const at = (plane?.offset ?? 0) + Math.floor(((stripe + 0.5) * wide) / STRIPES)
      bits = bits * 2 + ((pixels[at] ?? 0) > 125 ? 1 : 0)
    }
    const stamp = bits >> CHECK
    const age = ((arrived - stamp + MODULO) % MODULO) / PER_MS
    if ((bits & 15) === sum(stamp) && age < OLDEST) clock.ages.push(age)
    else clock.unreadable++
  }
  const watch = async (track: MediaStreamTrack) => {
    // biome-ignore lint/suspicious/noExplicitAny: not in TypeScript's DOM library
    const reader = new (globalThis as any).MediaStreamTrackProcessor({ track }).readable.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      await read(value, now()).catch(() => clock.unreadable++)
      value.close()
    }
  }
  const ask = media.getUserMedia.bind(media)
  media.getUserMedia = async (wanted) => {
    const tracks = wanted?.audio ? (await ask({ audio: wanted.audio })).getTracks() : []
    return new MediaStream(wanted?.video ? [...tracks, generator] : tracks)
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
