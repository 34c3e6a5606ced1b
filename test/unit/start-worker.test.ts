/** The worker's start: what it says early is kept, and a spare one is taken over once. */
import assert from 'node:assert/strict'
import { beforeEach, mock, test } from 'node:test'
import { keepSpareWorker, takeWorker } from '../../widget/worker/start.ts'

const URL_HERE = 'https://meet.example/snug-worker.js'
let made: FakeWorker[] = []

class FakeWorker {
  onmessage?: (event: { data: unknown }) => void
  onerror?: () => void
  ended = false
  constructor() {
    made.push(this)
  }
  terminate(): void {
    this.ended = true
  }
}

Object.assign(globalThis, { Worker: FakeWorker, location: new URL('https://meet.example/page') })

beforeEach(async () => {
  // Takes what an earlier test left.
  await takeWorker(URL_HERE)
  made = []
})

test('a spare worker is taken over once, with what it said', async () => {
  await keepSpareWorker(URL_HERE)
  await keepSpareWorker(URL_HERE)
  assert.equal(made.length, 1)
  made[0]?.onmessage?.({ data: { type: 'ready', device: 'x' } })
  const first = await takeWorker(URL_HERE)
  assert.equal(first.worker, made[0])
  assert.deepEqual(first.said, [{ type: 'ready', device: 'x' }])
  assert.notEqual((await takeWorker(URL_HERE)).worker, first.worker)
})

test('a spare worker that died is not taken over', async () => {
  await keepSpareWorker(URL_HERE)
  made[0]?.onerror?.()
  const { worker, said } = await takeWorker(URL_HERE)
  assert.equal(worker, made[1])
  assert.deepEqual(said, [])
})

test('a spare worker of another address is left alone', async () => {
  await keepSpareWorker(URL_HERE)
  const { worker } = await takeWorker('https://meet.example/other.js')
  assert.equal(worker, made[1])
})

test('a spare worker ends when nobody takes it', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    await keepSpareWorker(URL_HERE)
    mock.timers.tick(600_000)
    await Promise.resolve()
    assert.equal(made[0]?.ended, true)
    assert.equal((await takeWorker(URL_HERE)).worker, made[1])
  } finally {
    mock.timers.reset()
  }
})
