/** Feeds a real decoder, and tells how much of what comes out is what the fake devices played. */
import { spawn } from 'node:child_process'
import { BLOCKS, GRID, TONE } from './devices.ts'

const FFMPEG = '/usr/bin/ffmpeg'
const RATE = 48_000
/** Twenty milliseconds, in which a tone of a round frequency has whole periods. */
const WINDOW = 960
/** Windows quieter than this say nothing (of a full scale of 1, mean square). */
const QUIET = 1e-6

/** Likeness of each decoded picture with the one the camera showed: 1 is the same, 0 has nothing to do with it. */
export async function likenesses(file: Buffer): Promise<number[]> {
  const { columns, rows } = GRID
  const filter = `scale=${columns}:${rows}:flags=area`
  const raw = await decode(file, [
    ...['-vf', filter, '-pix_fmt', 'rgb24'],
    ...['-fps_mode', 'passthrough', '-f', 'rawvideo'],
  ])
  const size = columns * rows * 3
  const count = Math.floor(raw.length / size)
  return Array.from({ length: count }, (_, i) => likeness(raw.subarray(i * size, (i + 1) * size)))
}

/** Correlation over all blocks, each channel apart, so that a tint alone is no likeness. */
export function likeness(picture: Uint8Array): number {
  const channels = [0, 1, 2] as const
  const seen = channels.map((channel) => centred(BLOCKS.map((_, i) => picture[i * 3 + channel] ?? 0)))
  const shown = channels.map((channel) => centred(BLOCKS.map((colour) => colour[channel])))
  const [a, b] = [seen.flat(), shown.flat()]
  const product = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0)
  const scale = Math.sqrt(product(a, a) * product(b, b))
  return scale ? product(a, b) / scale : 0
}

function centred(values: number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => value - mean)
}

export interface Sound {
  /** Windows of sound that is loud enough to tell. */
  loud: number
  /** Part of them in which most of the energy is at the frequency of the tone. */
  tone: number
}

export async function soundOf(file: Buffer): Promise<Sound> {
  const raw = await decode(file, ['-ac', '1', '-ar', String(RATE), '-f', 'f32le'])
  const samples = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + (raw.length & ~3)))
  let [loud, toned] = [0, 0]
  for (let at = 0; at + WINDOW <= samples.length; at += WINDOW) {
    const window = samples.subarray(at, at + WINDOW)
    if (energyOf(window) / WINDOW < QUIET) continue
    loud++
    if (hasTone(window)) toned++
  }
  return { loud, tone: loud ? toned / loud : 0 }
}

const energyOf = (window: Float32Array) => window.reduce((sum, sample) => sum + sample * sample, 0)

/** Whether most of the energy of a window is at the frequency of the tone. */
export const hasTone = (window: Float32Array): boolean => energyAtTone(window) > energyOf(window) / 2

/** Energy of the part of a window that swings at the frequency of the tone. */
function energyAtTone(window: Float32Array): number {
  let [real, imaginary] = [0, 0]
  for (const [i, sample] of window.entries()) {
    const angle = (2 * Math.PI * TONE * i) / RATE
    real += sample * Math.cos(angle)
    imaginary += sample * Math.sin(angle)
  }
  return (2 * (real * real + imaginary * imaginary)) / WINDOW
}

/** Whatever the decoder makes of a file. That it complains and gives up is an answer too. */
function decode(file: Buffer, output: string[]): Promise<Buffer> {
  const tolerant = ['-v', 'quiet', '-nostdin', '-err_detect', 'ignore_err', '-max_error_rate', '1']
  const decoder = spawn(FFMPEG, [...tolerant, '-i', 'pipe:0', ...output, 'pipe:1'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const chunks: Buffer[] = []
  decoder.stdout.on('data', (chunk) => chunks.push(chunk))
  // It closes its input when it gives up.
  decoder.stdin.on('error', () => {})
  decoder.stdin.end(file)
  return new Promise((resolve, reject) => {
    decoder.once('error', reject)
    decoder.once('close', () => resolve(Buffer.concat(chunks)))
  })
}
