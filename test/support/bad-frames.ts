/** Frames that no client of ours sends, made from valid ones by a generator with a seed. */
import { MAX_MESSAGE } from '../../protocol/index.ts'
import { SDP } from './fake-sfu.ts'

export interface BadFrame {
  what: string
  data: string | Buffer
  binary: boolean
}

const ID = 'i'.repeat(22)
const VALID: Record<string, unknown>[] = [
  { type: 'prepare', ref: 1, publish: SDP },
  { type: 'answer', n: 1, sdp: SDP },
  { type: 'join', ref: 2, presence: 'cHJlc2VuY2U' },
  { type: 'presence', presence: 'cHJlc2VuY2U' },
  { type: 'share', on: true },
  { type: 'watch', streams: [{ participant: ID, source: 'camera', layer: 'low' }] },
  { type: 'restart', ref: 3, publish: SDP },
  { type: 'leave' },
  { type: 'ping' },
]
const WRONG = [null, [], {}, '', '\u0000', 1.5, -1, 2 ** 40, 1e308, [[]], 'not valid!', { length: 1 }, '💥']
const PROTOTYPE_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'toJSON',
]

/** Numbers in [0, 1) that depend on the seed only (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function* badFrames(seed: number, count: number): Generator<BadFrame> {
  const random = randomFrom(seed)
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  const kinds = Object.entries(makers(pick, random))
  for (let at = 0; at < count; at++) {
    // Every kind has its turn; what it does is up to the seed.
    const [what, make] = kinds[at % kinds.length] as (typeof kinds)[number]
    const data = make()
    yield { what: `${at} ${what}`, data, binary: what === 'binary' }
  }
}

function makers(
  pick: <T>(of: readonly T[]) => T,
  random: () => number,
): Record<string, () => string | Buffer> {
  const valid = () => structuredClone(pick(VALID))
  const withField = () => structuredClone(pick(VALID.filter((message) => Object.keys(message).length > 1)))
  const fieldOf = (message: object) => pick(Object.keys(message).filter((key) => key !== 'type'))
  const json = (value: unknown) => JSON.stringify(value)
  const hugeField = (length: number) => () => {
    const message = withField()
    return json({ ...message, [fieldOf(message)]: 'A'.repeat(length) })
  }
  return {
    'wrong type of a field': () => {
      const message = withField()
      const field = fieldOf(message)
      const wrong = pick(
        WRONG.filter((value) => !(field === 'streams' && Array.isArray(value) && !value.length)),
      )
      return json({ ...message, [field]: wrong })
    },
    'missing field': () => {
      const message = withField()
      delete message[fieldOf(message)]
      return json(message)
    },
    'extra field': () => json({ ...valid(), [`x${Math.floor(random() * 1e6)}`]: pick(WRONG) }),
    'unknown type': () =>
      json({ ...valid(), type: pick(['welcome', 'PING', 'joined', '', ...PROTOTYPE_KEYS]) }),
    'type of another shape': () => json({ ...valid(), type: pick([null, 0, [], {}, ['ping'], true]) }),
    'prototype key': () =>
      json(valid()).replace('{', `{"${pick(PROTOTYPE_KEYS)}":${pick(['{}', '1', '{"a":1}'])},`),
    'prototype key inside': () =>
      `{"type":"watch","streams":[{"${pick(PROTOTYPE_KEYS)}":{},"participant":"${ID}","source":"camera","layer":"low"}]}`,
    'huge string': hugeField(50_000),
    'too many streams': () =>
      json({ type: 'watch', streams: Array(400).fill({ participant: ID, source: 'camera', layer: 'low' }) }),
    'deep nesting': () => {
      const deep = pick(['[', '{"type":'])
      return deep.repeat(Math.floor(5_000 + random() * (60_000 / deep.length - 5_000)))
    },
    'deep nesting, closed': () => `{"type":"presence","presence":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    'cut off': () => {
      const text = json(valid())
      return text.slice(0, 1 + Math.floor(random() * (text.length - 2)))
    },
    'not an object': () =>
      pick(['null', '0', '""', '[]', 'true', '[{"type":"ping"}]', '', ' ', 'ping', 'NaN', '"ping"']),
    'wrong session description': () =>
      json({ type: 'prepare', ref: 1, publish: pick(['', 'v=1\r\n', 'v=0\n', 'o=v=0\r\n']) }),
    'wrong number': () => json({ type: 'answer', n: pick([-1, 0.5, 2 ** 31 + 1, '1', null]), sdp: SDP }),
    'wrong base64url': () =>
      json({ type: 'presence', presence: pick(['', 'a b', 'a+b', 'a=', 'ä', '\u0000']) }),
    binary: () => Buffer.from(json(valid())),
    'invalid UTF-8': () =>
      Buffer.concat([Buffer.from('{"type":"'), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from('"}')]),
    oversized: () =>
      json({ type: 'presence', presence: 'A'.repeat(MAX_MESSAGE + Math.floor(random() * 1e6)) }),
  }
}
