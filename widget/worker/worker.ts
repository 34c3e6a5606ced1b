/**
 * The worker: the only place that holds keys. A thin shell that feeds messages and transforms to the key store.
 * Whatever fails here ends in nothing being sent or shown, never in clear media.
 */
import type { Transformer, WorkerScope } from './encoded.ts'
import { KeyStore } from './key-store.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { receiveTransform } from './receiving.ts'
import { selfTest } from './self-test.ts'
import { sendTransform } from './sending.ts'

const scope = self as unknown as WorkerScope
const post = (message: FromWorker): void => scope.postMessage(message)
const store = new KeyStore((trouble) => post({ type: 'trouble', ...trouble }))

function fail(): void {
  store.clear()
  post({ type: 'failed' })
}

async function open(ref: number, room: string, roomKey: string): Promise<void> {
  try {
    await store.open(room, roomKey)
  } catch {
    return post({ type: 'refused', ref, code: 'room_key_missing' })
  }
  post({ type: 'opened', ref })
}

async function answer(ref: number, make: () => Promise<FromWorker>): Promise<void> {
  const message = await make().catch((): FromWorker => ({ type: 'refused', ref, code: 'encryption_failed' }))
  post(message)
}

async function handle(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'open':
      return open(message.ref, message.room, message.roomKey)
    case 'identify':
      return store.identify(message.id, message.index)
    case 'seal': {
      const { ref, presence } = message
      return answer(ref, async () => ({ type: 'sealed', ref, presence: await store.seal(presence) }))
    }
    case 'roster': {
      const { ref, participants } = message
      return answer(ref, async () => ({
        type: 'roster',
        ref,
        contents: await store.replaceRoster(participants),
      }))
    }
    case 'bind':
      return store.bind(message.slots)
    case 'pause':
      return
  }
}

/** One message after the other; each may take several turns. */
let queue: Promise<void> = Promise.resolve()
scope.onmessage = ({ data }) => {
  // At once, not behind messages that are still being worked on.
  if (data.type === 'pause') store.paused = data.paused
  else queue = queue.then(() => handle(data)).catch(fail)
}

function transformOf(transformer: Transformer) {
  const { options } = transformer
  if (options.direction === 'send') {
    const { source } = options
    const generate = () => {
      if (transformer.generateKeyFrame) transformer.generateKeyFrame().catch(() => undefined)
      else post({ type: 'key-frame', source })
    }
    return sendTransform(() => store.sendStream(source), generate, fail)
  }
  const request = () => void transformer.sendKeyFrameRequest?.().catch(() => undefined)
  return receiveTransform(store.feed(options.mid), request)
}

scope.onrtctransform = ({ transformer }) => {
  // A pipe ends with its peer connection; one that breaks lets nothing through.
  transformer.readable
    .pipeThrough(transformOf(transformer))
    .pipeTo(transformer.writable)
    .catch(() => undefined)
}

selfTest().then(() => post({ type: 'ready' }), fail)
