/** The program that takes noise out of voices, as its package ships it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { Denoiser, Frames } from '../../widget/worker/denoiser.ts'
import { FRAME } from '../../widget/worker/noise-messages.ts'
import { noisyVoice } from '../support/noisy-voice.ts'

const code = readFileSync(
  createRequire(import.meta.url).resolve('@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm'),
)
const rootMeanSquare = (frame: Float32Array) => Math.hypot(...frame) / Math.sqrt(frame.length)
/** What a part of the levels are below. */
const at = (levels: number[], part: number) =>
  levels.toSorted((one, other) => one - other)[Math.floor(levels.length * part)] ?? 0

test('a fan is taken out of a voice, and the voice stays as loud', () => {
  const denoiser = new Denoiser(code)
  const samples = Float32Array.from(noisyVoice(), (sample) => sample / 32_768)
  let before: number[] = []
  let after: number[] = []
  // It needs seconds to know a room: the first time is for that.
  for (let turn = 0; turn < 2; turn++) {
    before = []
    after = []
    for (const frame of new Frames().add(samples)) {
      before.push(rootMeanSquare(frame))
      denoiser.clean(frame)
      after.push(rootMeanSquare(frame))
    }
  }
  // Fan alone for half of the time.
  assert.ok(at(after, 0.3) < at(before, 0.3) / 10, `${at(after, 0.3)} of ${at(before, 0.3)}`)
  assert.ok(at(after, 0.9) > at(before, 0.9) / 2, `${at(after, 0.9)} of ${at(before, 0.9)}`)
})

test('frames are whole, in order, and hold every sample', () => {
  const frames = new Frames()
  const samples = Float32Array.from({ length: 3 * FRAME + 7 }, (_, i) => i)
  const parts = [0, 128, 129, 2 * FRAME, 2 * FRAME + 1, samples.length]
  const full = parts.slice(1).flatMap((to, i) => frames.add(samples.subarray(parts[i], to)))
  assert.deepEqual(
    full.map(({ length }) => length),
    [FRAME, FRAME, FRAME],
  )
  assert.deepEqual(
    full.flatMap((frame) => [...frame]),
    [...samples.subarray(0, 3 * FRAME)],
  )
})
