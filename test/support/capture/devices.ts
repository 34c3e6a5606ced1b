/** What the fake devices of Chromium play: a picture of coloured blocks and a tone, both known to the test. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomFrom } from '../bad-frames.ts'
import { wav } from '../wav.ts'

export const GRID = { columns: 16, rows: 12 }
/** Hertz. */
export const TONE = 1_000
const BLOCK = 40
const FRAMES = 10
const RATE = 48_000
/** The tone comes and goes: a steady one would be taken for noise and suppressed. */
const BEEP_SECONDS = 0.25

type Colour = readonly [number, number, number]

const random = randomFrom(7)
/** Red, green and blue of each block, each full or none, so that nothing else looks alike. */
export const BLOCKS: readonly Colour[] = Array.from({ length: GRID.columns * GRID.rows }, () => {
  const channel = () => (random() < 0.5 ? 20 : 235)
  return [channel(), channel(), channel()] as const
})

export interface FakeDevices {
  /** Switches for Chromium. */
  switches: string[]
  remove(): Promise<void>
}

export async function makeDevices(): Promise<FakeDevices> {
  const dir = await mkdtemp(join(tmpdir(), 'snug-test-'))
  const [video, audio] = [join(dir, 'camera.y4m'), join(dir, 'microphone.wav')]
  await Promise.all([writeFile(video, y4m()), writeFile(audio, beeps())])
  return {
    switches: [`--use-file-for-fake-video-capture=${video}`, `--use-file-for-fake-audio-capture=${audio}`],
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

function y4m(): Buffer {
  const [width, height] = [GRID.columns * BLOCK, GRID.rows * BLOCK]
  const head = `YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`
  const frames = Array.from({ length: FRAMES }, (_, i) => [Buffer.from('FRAME\n'), frame(i, width, height)])
  return Buffer.concat([Buffer.from(head), ...frames.flat()])
}

/** One block is white in each frame, another one every time, so that the picture is never still. */
function frame(number: number, width: number, height: number): Buffer {
  const plane = (step: number, value: (colour: Colour) => number) => {
    const rows = Array.from({ length: height / step }, (_, y) =>
      Uint8Array.from({ length: width / step }, (_, x) => value(colourAt(number, x * step, y * step))),
    )
    return Buffer.concat(rows)
  }
  return Buffer.concat([
    plane(1, ([r, g, b]) => 16 + 0.257 * r + 0.504 * g + 0.098 * b),
    plane(2, ([r, g, b]) => 128 - 0.148 * r - 0.291 * g + 0.439 * b),
    plane(2, ([r, g, b]) => 128 + 0.439 * r - 0.368 * g - 0.071 * b),
  ])
}

function colourAt(number: number, x: number, y: number): Colour {
  const block = Math.floor(y / BLOCK) * GRID.columns + Math.floor(x / BLOCK)
  return block === number ? [255, 255, 255] : (BLOCKS[block] ?? [0, 0, 0])
}

function beeps(): Buffer {
  const samples = Int16Array.from({ length: RATE * BEEP_SECONDS * 2 }, (_, i) =>
    i < RATE * BEEP_SECONDS ? 12_000 * Math.sin((2 * Math.PI * TONE * i) / RATE) : 0,
  )
  return wav(samples, RATE)
}
