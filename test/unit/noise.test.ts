/** The page's side of what takes noise out: it notices a worker that is late, hangs or breaks. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { withoutNoise } from '../../widget/call/noise.ts'

const HERE = 'https://meet.example/'
const ELSEWHERE = 'https://other.example/'
const SECONDS = 1_000
/** Until a worker has to run; until one that gives nothing has to be found out. */
const [LATE, HUNG] = [30 * SECONDS, 6 * SECONDS]

let made: FakeWorker[] = []
let failures = 0

class FakeWorker {
  onmessage?: (event: { data: unknown }) => void
  onerror?: () => void
  ended = false
  constructor() {
    made.push(this)
  }
  say(type: string): void {
    this.onmessage?.({ data: { type, failed: true } })
  }
  postMessage(): void {}
  terminate(): void {
    this.ended = true
  }
}

class Track extends EventTarget {
  muted = false
  readyState = 'live'
  readable = {}
  writable = {}
  stop(): void {
    this.readyState = 'ended'
  }
  getSettings = () => ({})
}

Object.assign(globalThis, {
  Worker: FakeWorker,
  location: new URL(HERE),
  MediaStreamTrackProcessor: Track,
  MediaStreamTrackGenerator: Track,
})

beforeEach(() => {
  made = []
  failures = 0
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
})

afterEach(() => {
  mock.timers.reset()
  mock.restoreAll()
})

/** Lets all that is settled be followed. */
const settled = () => new Promise((resolve) => setImmediate(resolve))
const clean = (microphone: Track, files = HERE) =>
  withoutNoise(microphone as unknown as MediaStreamTrack, files, () => failures++)

async function running(microphone: Track): Promise<FakeWorker> {
  const cleaning = clean(microphone)
  await settled()
  const [worker] = made
  assert.ok(worker)
  worker.say('ready')
  await cleaning
  return worker
}

/** A worker's text that comes after a while. */
function slowScript(): () => void {
  let come = (_: Response): void => undefined
  mock.method(globalThis, 'fetch', () => new Promise((resolve) => (come = resolve)))
  return () => come(new Response(''))
}

test('a worker that gives nothing is ended, and said to have failed once', async () => {
  const microphone = new Track()
  const worker = await running(microphone)
  mock.timers.tick(HUNG)
  assert.deepEqual([worker.ended, microphone.readyState, failures], [true, 'ended', 1])
  mock.timers.tick(HUNG)
  worker.say('over')
  assert.equal(failures, 1)
})

test('one that goes on giving is left alone, and so is one of a muted microphone', async () => {
  const microphone = new Track()
  const worker = await running(microphone)
  for (let second = 0; second < 60; second++) {
    mock.timers.tick(SECONDS)
    worker.say('works')
  }
  microphone.muted = true
  mock.timers.tick(60 * SECONDS)
  assert.deepEqual([worker.ended, failures], [false, 0])
  microphone.muted = false
  mock.timers.tick(HUNG)
  assert.deepEqual([worker.ended, failures], [true, 1])
})

test('one that is not ready in time is ended', async () => {
  const cleaning = clean(new Track())
  const late = assert.rejects(cleaning, { name: 'TimeoutError' })
  await settled()
  mock.timers.tick(LATE)
  await late
  await settled()
  assert.deepEqual(
    made.map(({ ended }) => ended),
    [true],
  )
})

test('one that starts only after the time is over is ended', async () => {
  const come = slowScript()
  const cleaning = clean(new Track(), ELSEWHERE)
  const late = assert.rejects(cleaning, { name: 'TimeoutError' })
  await settled()
  mock.timers.tick(LATE)
  await late
  assert.equal(made.length, 0)
  come()
  await settled()
  await settled()
  assert.deepEqual(
    made.map(({ ended }) => ended),
    [true],
  )
})
