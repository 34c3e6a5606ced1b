/**
 * Scripts that run before those of a page of ours: of somebody who tampers with their own frames after they were sealed,
 * and of somebody whose worker checks nothing, so that what the others refuse is seen to arrive.
 */

const bare = (end: string): string =>
  `Object.defineProperty(${end}.prototype, 'transform', { set() {}, get: () => null })`

/** Pictures and sound leave unencrypted; all else is as it should be. */
export const SEND_PLAIN = bare('RTCRtpSender')
/** Whatever comes is decoded as it is. */
export const OPEN_NOTHING = bare('RTCRtpReceiver')

/** Runs `prelude` in each worker before the worker's own script. */
const inWorkers = (prelude: string): string => `{
  const Native = Worker
  const blob = (text) => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  window.Worker = class extends Native {
    constructor(url, options) {
      const own = JSON.stringify(String(new URL(url, location.href)))
      super(blob('import ' + JSON.stringify(blob(${JSON.stringify(prelude)})) + '; import ' + own), options)
    }
  }
}`

/** `take`: what becomes of frames of one direction between the worker's code and the browser. */
const between = (side: 'readable' | 'writable', direction: 'send' | 'receive', take: string): string => `{
  const proto = RTCRtpScriptTransformer.prototype
  const { get } = Object.getOwnPropertyDescriptor(proto, '${side}')
  const take = ${take}
  Object.defineProperty(proto, '${side}', {
    get() {
      const real = get.call(this)
      if (this.options.direction !== '${direction}') return real
      const state = (this.state ??= {})
      const step = new TransformStream({ transform: (frame, to) => take(frame, (it) => to.enqueue(it), state) })
      if ('${side}' === 'readable') return real.pipeThrough(step)
      step.readable.pipeTo(real).catch(() => undefined)
      return step.writable
    },
  })
}`

/** The tag of each sealed frame is wrong, as another key's would be. */
export const SEND_WRONG_TAGS = inWorkers(
  between(
    'writable',
    'send',
    `(frame, pass) => {
      const data = new Uint8Array(frame.data)
      data[data.length - 1] ^= 1
      frame.data = data.buffer
      pass(frame)
    }`,
  ),
)

/** The first key frame is sent over and over, in place of all others. */
export const SEND_REPLAYS = inWorkers(
  between(
    'writable',
    'send',
    `(frame, pass, state) => {
      if (frame.type === undefined) return pass(frame)
      if (frame.type === 'key') state.first ??= frame.data.slice(0)
      if (state.first) frame.data = state.first.slice(0)
      pass(frame)
    }`,
  ),
)

const TAG_OF = `const tagOf = (frame) => String(new Uint8Array(frame.data).slice(-16))`

/**
 * A worker without checks: a frame that does not authenticate is deciphered all the same, and one that was opened before
 * is shown again.
 */
export const OPEN_ANYTHING = inWorkers(`
  ${TAG_OF}
  const { deriveKey, decrypt } = crypto.subtle
  const ciphers = new WeakMap()
  crypto.subtle.deriveKey = async (how, base, type, extractable, usages) => {
    if (!usages.includes('decrypt')) return deriveKey.call(crypto.subtle, how, base, type, extractable, usages)
    const key = await deriveKey.call(crypto.subtle, how, base, type, true, usages)
    const raw = await crypto.subtle.exportKey('raw', key)
    ciphers.set(key, await crypto.subtle.importKey('raw', raw, 'AES-CTR', false, ['decrypt']))
    return key
  }
  crypto.subtle.decrypt = (how, key, data) => {
    const counter = new Uint8Array(16)
    if (how.iv?.length === 12) counter.set(how.iv)
    counter[15] = 2
    const cipher = ciphers.get(key)
    const text = cipher && data.slice(0, -16)
    return decrypt.call(crypto.subtle, how, key, data).catch((error) => {
      if (!cipher) throw error
      return decrypt.call(crypto.subtle, { name: 'AES-CTR', counter, length: 32 }, cipher, text)
    })
  }
  const tags = new WeakMap()
  const opened = new Map()
  ${between(
    'readable',
    'receive',
    `(frame, pass, state) => {
      const tag = tagOf(frame)
      if (!opened.has(tag)) {
        tags.set(frame, tag)
        return pass(frame)
      }
      frame.data = opened.get(tag).slice(0)
      state.show?.(frame)
    }`,
  )}
  ${between(
    'writable',
    'receive',
    `(frame, pass, state) => {
      state.show = pass
      if (frame.type) opened.set(tags.get(frame), frame.data.slice(0))
      pass(frame)
    }`,
  )}
`)
