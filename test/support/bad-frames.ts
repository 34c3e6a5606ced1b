/** Frames that no client of ours sends, made from valid ones by a generator with a seed. */
import { MAX_INFO, MAX_MESSAGE } from '../../protocol/index.ts'
import { SDP } from './fake-sfu.ts'
import { LOBBY, stepFrom } from './opaque-member.ts'

export interface BadFrame {
  what: string
  data: string | Buffer
  binary: boolean
  /** Code of the refusal, unless the connection is closed. */
  code: 'bad_request' | 'too_large'
}

const ID = 'i'.repeat(22)
const AT = { group: 'g'.repeat(22), epoch: 3 }
const VALID: Record<string, unknown>[] = [
  { type: 'subscribe' },
  { type: 'prepare', ref: 1, publish: SDP },
  { type: 'answer', n: 1, sdp: SDP },
  { type: 'group', ref: 4 },
  { type: 'join', ref: 2, step: stepFrom(AT), lobby: LOBBY },
  { type: 'commit', ref: 5, step: stepFrom(AT) },
  { type: 'app', data: 'c2VhbGVk' },
  { type: 'app', to: ID, data: 'c2VhbGVk' },
  { type: 'catch-up', seq: 0 },
  { type: 'knock', request: 'a25vY2s' },
  { type: 'admit', id: ID, sealed: 'c2VhbGVk' },
  { type: 'refuse', id: ID },
  { type: 'kick', ref: 6, id: ID },
  { type: 'share', on: true },
  { type: 'watch', streams: [{ participant: ID, source: 'camera', layer: 'low' }] },
  { type: 'restart', ref: 3, publish: SDP },
  { type: 'leave' },
  { type: 'ping' },
]
const STEPS = VALID.filter(({ step }) => step)
/** Fields that a message may lack. */
const OPTIONAL: ReadonlySet<string> = new Set(['to'])
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

const WRONG_STEPS = [
  { on: {} },
  { on: [] },
  { on: 'none' },
  { on: { ...AT, extra: 1 } },
  { on: { ...AT, epoch: -1 } },
  { to: null },
  { to: { ...AT, epoch: 0.5 } },
  { to: { ...AT, epoch: 2 ** 31 + 1 } },
  { to: { ...AT, epoch: '4' } },
  { to: { ...AT, group: 'short' } },
  { commit: '' },
  { commit: 'not valid!' },
  { commit: 'A'.repeat(65_537) },
  { info: null },
  { info: '' },
  { extra: 1 },
]
const IMPOSSIBLE_STEPS = [
  { to: AT },
  { to: { ...AT, epoch: AT.epoch + 2 } },
  { to: { ...AT, epoch: 0 }, commit: null },
  { to: { group: 'h'.repeat(22), epoch: 1 }, commit: null },
  { to: { group: 'h'.repeat(22), epoch: AT.epoch + 1 } },
  { on: null, to: { ...AT, epoch: 0 } },
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
    const code = what === 'oversized, but for a step' ? 'too_large' : 'bad_request'
    yield { what: `${at} ${what}`, data, binary: what === 'binary', code }
  }
}

function makers(
  pick: <T>(of: readonly T[]) => T,
  random: () => number,
): Record<string, () => string | Buffer> {
  // Every message has its turn, too.
  const each = <T>(of: readonly T[]) => {
    let turn = Math.floor(random() * of.length)
    return () => structuredClone(of[turn++ % of.length] as T)
  }
  const valid = each(VALID)
  const withField = each(VALID.filter((message) => Object.keys(message).length > 1))
  const withStep = each(STEPS)
  const withoutStep = each(VALID.filter((message) => !STEPS.includes(message)))
  const fieldOf = (message: object) => pick(Object.keys(message).filter((key) => key !== 'type'))
  const neededOf = (message: object) =>
    pick(Object.keys(message).filter((key) => key !== 'type' && !OPTIONAL.has(key)))
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
        WRONG.filter((value) => !(field === 'streams' && Array.isArray(value) && !value.length)).filter(
          (value) => !(field === 'seq' && Number.isInteger(value) && Number(value) >= 0),
        ),
      )
      return json({ ...message, [field]: wrong })
    },
    'missing field': () => {
      const message = withField()
      delete message[neededOf(message)]
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
    'deep nesting, closed': () => `{"type":"app","data":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    'cut off': () => {
      const text = json(valid())
      return text.slice(0, 1 + Math.floor(random() * (text.length - 2)))
    },
    'not an object': () =>
      pick(['null', '0', '""', '[]', 'true', '[{"type":"ping"}]', '', ' ', 'ping', 'NaN', '"ping"']),
    'wrong session description': () =>
      json({ type: 'prepare', ref: 1, publish: pick(['', 'v=1\r\n', 'v=0\n', 'o=v=0\r\n']) }),
    'wrong number': () => json({ type: 'answer', n: pick([-1, 0.5, 2 ** 31 + 1, '1', null]), sdp: SDP }),
    'wrong base64url': () => json({ type: 'app', data: pick(['', 'a b', 'a+b', 'a=', 'ä', '\u0000']) }),
    'too many bytes': () => {
      const [type, field, most] = pick([
        ['app', 'data', 24_576],
        ['knock', 'request', 4_096],
        ['admit', 'sealed', 1_024],
      ] as const)
      return json({ type, ...(type === 'admit' && { id: ID }), [field]: 'A'.repeat(most + 1) })
    },
    'wrong step': () => {
      const message = withStep()
      return json({ ...message, step: { ...(message.step as object), ...pick(WRONG_STEPS) } })
    },
    'step without a part': () => {
      const message = withStep()
      const step = message.step as Record<string, unknown>
      delete step[pick(Object.keys(step))]
      return json(message)
    },
    'step that no state allows': () =>
      json({ type: 'join', ref: 7, step: stepFrom(AT, pick(IMPOSSIBLE_STEPS)), lobby: LOBBY }),
    'wrong lobby key': () => json({ ...STEPS[0], lobby: pick([LOBBY.slice(1), `${LOBBY}A`, '', null]) }),
    binary: () => Buffer.from(json(valid())),
    'invalid UTF-8': () =>
      Buffer.concat([Buffer.from('{"type":"'), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from('"}')]),
    'oversized, but for a step': () => json(withoutStep()) + ' '.repeat(65_536),
    'large, and no step': () =>
      json({ ...withStep(), step: { ...stepFrom(AT), info: 'A'.repeat(MAX_INFO + 1) } }),
    oversized: () => json({ type: 'app', data: 'A'.repeat(MAX_MESSAGE + Math.floor(random() * 1e6)) }),
  }
}
