/**
 * The worker: the only place that holds keys. A thin shell that feeds messages and transforms to the session.
 * Whatever fails here ends in nothing being sent or shown, never in clear media.
 */
import { toBase64Url } from '../crypto/bytes.ts'
import { loadDeviceKey } from './device-store.ts'
import type { Transformer, WorkerScope } from './encoded.ts'
import { MediaKeys } from './media-keys.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { openPins, pinsOf } from './pins.ts'
import { Queue } from './queue.ts'
import { receiveFrames } from './receiving.ts'
import { rehearse } from './rehearse.ts'
import { selfTest } from './self-test.ts'
import { sendFrames } from './sending.ts'
import { Refusal, Session } from './session.ts'

/** Milliseconds without a word of the page. */
const IDLE = 200

const scope = self as unknown as WorkerScope
const post = (message: FromWorker): void => scope.postMessage(message)
const keys = new MediaKeys((trouble) => post({ type: 'trouble', ...trouble }))
const queue = new Queue(fail)

function fail(): void {
  queue.close()
  keys.clear()
  post({ type: 'failed' })
}

async function start(): Promise<Session> {
  const pins = pinsOf(openPins())
  const [device] = await Promise.all([loadDeviceKey(), selfTest()])
  post({ type: 'ready', device: toBase64Url(device.publicKey) })
  return new Session(device, pins, keys, queue, post)
}

/** A worker that nobody needs yet goes the way into a group once, so that the true one is short. */
const idle = setTimeout(() => void rehearse().catch(() => undefined), IDLE)

const session = start()
session.catch(fail)

async function answer(ref: number, make: () => Promise<FromWorker>): Promise<void> {
  const message = await make().catch(
    (error): FromWorker => ({
      type: 'refused',
      ref,
      code: error instanceof Refusal ? error.code : 'encryption_failed',
    }),
  )
  post(message)
}

async function handle(message: Exclude<ToWorker, { type: 'bind' | 'pause' }>): Promise<void> {
  const it = await session
  switch (message.type) {
    case 'open': {
      const { type: _type, ref, ...opening } = message
      return answer(ref, async () => {
        await it.open(opening)
        return { type: 'opened', ref }
      })
    }
    case 'assertion':
      return it.renew(message.assertion)
    case 'news':
      return it.take(message.news)
    case 'join':
      return it.join()
    case 'lost':
      return it.lost()
    case 'state':
      return it.tell(message.state)
    case 'say': {
      const { ref, text } = message
      return answer(ref, async () => {
        await it.chat(text)
        return { type: 'done', ref }
      })
    }
    case 'react':
      return it.react(message.emoji)
    case 'poll': {
      const { ref, wish } = message
      return answer(ref, async () => {
        await it.poll(wish)
        return { type: 'done', ref }
      })
    }
    case 'record': {
      const { ref, said } = message
      return answer(ref, async () => {
        await it.record(said)
        return { type: 'done', ref }
      })
    }
    case 'order': {
      const { ref, to, what } = message
      return answer(ref, async () => ({ type: 'sealed', ref, data: await it.order(to, what) }))
    }
    case 'code': {
      const { ref } = message
      // Slow on purpose, so nothing waits for it.
      void answer(ref, async () => ({ type: 'code', ref, ...(await it.code()) }))
      return
    }
    case 'compared': {
      const { ref } = message
      return answer(ref, async () => {
        await it.compared()
        return { type: 'done', ref }
      })
    }
    case 'acknowledge':
      return it.acknowledge(message.id)
    case 'knock':
      return it.knock()
    case 'admit':
      return it.admit(message.id, message.code)
  }
}

scope.onmessage = ({ data }) => {
  clearTimeout(idle)
  // At once, not behind messages that are still being worked on.
  if (data.type === 'pause') keys.paused = data.paused
  else if (data.type === 'bind') keys.bind(data.slots)
  else {
    const done = queue.run(() => handle(data))
    if (data.type === 'news' && data.news.type === 'commit') keys.expect(done)
  }
}

function passFrames(transformer: Transformer): Promise<void> {
  const { options } = transformer
  if (options.direction === 'send') {
    const { source } = options
    const generate = () => {
      if (transformer.generateKeyFrame) transformer.generateKeyFrame().catch(() => undefined)
      else post({ type: 'key-frame', source })
    }
    const turning = () => keys.turning(source)
    return sendFrames(transformer, () => keys.sendStream(source), generate, fail, turning)
  }
  const request = () => void transformer.sendKeyFrameRequest?.().catch(() => undefined)
  const feed = keys.feed(options.mid)
  return receiveFrames(transformer, feed, request).catch(() => feed.broke())
}

scope.onrtctransform = ({ transformer }) => {
  // The streams end with their peer connection; what breaks lets nothing through.
  passFrames(transformer).catch(() => undefined)
}
