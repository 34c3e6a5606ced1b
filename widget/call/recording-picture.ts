/** The picture of a recording: a tile for each person and screen, drawn again and again. */
import type { Participant } from './meeting.ts'

const SIZE = { width: 1280, height: 720 }
const FRAMES = 15
const GAP = 8
/** Of the strip of faces beside a shared screen. */
const STRIP = 256
const COLOURS = { background: '#14161b', tile: '#2a2e37', name: '#ffffff', plate: 'rgb(15 17 22 / 76%)' }

interface Tile {
  name: string
  screen: boolean
  video?: HTMLVideoElement
}
interface Box {
  x: number
  y: number
  width: number
  height: number
}

export class Composition {
  readonly #canvas = Object.assign(document.createElement('canvas'), SIZE)
  readonly #context = this.#canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D
  readonly #videos = new Map<MediaStreamTrack, HTMLVideoElement>()
  readonly #timer = setInterval(() => this.#draw(), 1_000 / FRAMES)
  readonly track = this.#canvas.captureStream(FRAMES).getVideoTracks()[0] as MediaStreamTrack
  #tiles: Tile[] = []

  constructor() {
    this.#draw()
  }

  /** Exactly these people from now on. */
  show(people: readonly Participant[]): void {
    this.#tiles = people.flatMap((person) => [
      ...(person.screen ? [this.#tile(person, 'screen')] : []),
      this.#tile(person, 'camera'),
    ])
    const shown = new Set(this.#tiles.map(({ video }) => video))
    for (const [track, video] of this.#videos) if (!shown.has(video)) this.#drop(track, video)
    this.#draw()
  }

  close(): void {
    clearInterval(this.#timer)
    for (const [track, video] of this.#videos) this.#drop(track, video)
    this.track.stop()
  }

  #tile(person: Participant, source: 'camera' | 'screen'): Tile {
    const track = person[source] ? person.tracks[source] : undefined
    const tile = { name: person.name, screen: source === 'screen' }
    return track ? { ...tile, video: this.#videos.get(track) ?? this.#play(track) } : tile
  }

  #play(track: MediaStreamTrack): HTMLVideoElement {
    const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true })
    video.srcObject = new MediaStream([track])
    video.play().catch(() => undefined)
    this.#videos.set(track, video)
    return video
  }

  #drop(track: MediaStreamTrack, video: HTMLVideoElement): void {
    video.srcObject = null
    this.#videos.delete(track)
  }

  #draw(): void {
    this.#context.fillStyle = COLOURS.background
    this.#context.fillRect(0, 0, SIZE.width, SIZE.height)
    const screens = this.#tiles.filter(({ screen }) => screen)
    const faces = this.#tiles.filter(({ screen }) => !screen)
    const split = screens.length ? SIZE.width - STRIP : 0
    this.#place(screens, { x: 0, y: 0, width: split, height: SIZE.height })
    this.#place(faces, { x: split, y: 0, width: SIZE.width - split, height: SIZE.height })
  }

  /** In a grid whose cells are nearest to the shape of a camera's picture. */
  #place(tiles: readonly Tile[], { x, y, width, height }: Box): void {
    const count = tiles.length
    const off = (columns: number) =>
      Math.abs(Math.log(((width / columns) * Math.ceil(count / columns)) / height / (16 / 9)))
    const columns = Array.from(tiles, (_, at) => at + 1).sort((a, b) => off(a) - off(b))[0] ?? 1
    const [wide, high] = [width / columns, height / Math.ceil(count / columns)]
    for (const [at, tile] of tiles.entries())
      this.#paint(tile, {
        x: x + (at % columns) * wide + GAP / 2,
        y: y + Math.floor(at / columns) * high + GAP / 2,
        width: wide - GAP,
        height: high - GAP,
      })
  }

  #paint({ name, video, screen }: Tile, box: Box): void {
    const context = this.#context
    context.save()
    context.beginPath()
    context.rect(box.x, box.y, box.width, box.height)
    context.clip()
    context.fillStyle = COLOURS.tile
    context.fillRect(box.x, box.y, box.width, box.height)
    if (video && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      const fit = screen ? Math.min : Math.max
      const scale = fit(box.width / video.videoWidth, box.height / video.videoHeight)
      const [width, height] = [video.videoWidth * scale, video.videoHeight * scale]
      context.drawImage(
        video,
        box.x + (box.width - width) / 2,
        box.y + (box.height - height) / 2,
        width,
        height,
      )
    }
    this.#label(name, box)
    context.restore()
  }

  #label(name: string, { x, y, width, height }: Box): void {
    const context = this.#context
    context.font = '500 16px system-ui, sans-serif'
    const most = width - 32
    const wide = Math.min(most, context.measureText(name).width)
    context.fillStyle = COLOURS.plate
    context.fillRect(x + 8, y + height - 36, wide + 16, 28)
    context.fillStyle = COLOURS.name
    context.fillText(name, x + 16, y + height - 16, most)
  }
}
