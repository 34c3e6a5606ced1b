/**
 * The control channel with messages made of its schema and of junk, by people who are in a meeting, with the limits on
 * how many they may send lifted. Nothing crashes, no fault of the server is met, the meeting goes on, memory stays flat.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import * as v from 'valibot'
import { ClientMessage, ServerMessage } from '../../protocol/index.ts'
import { accepted, junk, nearly } from '../support/fuzz/from-schema.ts'
import {
  type Client,
  type SignallingServer,
  startSignalling,
  undisturbed,
} from '../support/signalling-server.ts'

const CASES = Number(process.env.SNUG_FUZZ_CASES ?? 20_000)
const BATCH = 250

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const heap = () => {
  collect()
  return process.memoryUsage().heapUsed
}

const text = (value: unknown) => JSON.stringify(value) ?? ''
const frames: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  { arbitrary: accepted(ClientMessage).map(text), weight: 5 },
  { arbitrary: nearly(accepted(ClientMessage)).map(text), weight: 8 },
  junk.map(text),
  fc.constantFrom(
    '',
    '{',
    '[]',
    '{"type":"ping"',
    '{"type":"ping","type":"leave2"}',
    '\ufeff{"type":"ping"}',
  ),
  fc.uint8Array({ maxLength: 300 }),
)

/** Somebody whose messages are made up. When they are put out, which may happen, somebody else comes. */
async function attacker(server: SignallingServer, n: number): Promise<Client> {
  const role = (['owner', 'moderator', 'member'] as const)[n % 3] ?? 'member'
  const client = await server.enter({ sub: `attacker-${n}`.padEnd(22, 'x'), role, room: 'f'.repeat(22) })
  if (n % 2) await client.join().catch(() => undefined)
  return client
}

const isOpen = ({ socket }: Client) => socket.readyState === socket.OPEN

test(`${CASES} messages: no crash, no fault, the meeting goes on, flat memory`, async (context) => {
  const seed = Number(process.env.SNUG_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
  context.diagnostic(`SNUG_FUZZ_SEED=${seed}`)
  const lifted = {
    messagesPerSecond: 1e9,
    messageBurst: 1e9,
    inFlight: 1e9,
    malformed: 40,
    upgradesPerMinute: 1e9,
  }
  const server = await startSignalling({ limits: lifted })
  context.after(() => server.close())
  const [ada, ben] = [
    await server.join({ sub: 'ada'.padEnd(22, 'x') }),
    await server.join({ sub: 'ben'.padEnd(22, 'x') }),
  ]
  let [done, early, people] = [0, 0, 0]
  const answers = new Map<string, number>()
  let eve = await attacker(server, people++)
  for (let batch = 0; done < CASES; batch++) {
    for (const frame of fc.sample(frames, { numRuns: Math.min(BATCH, CASES - done), seed: seed + batch })) {
      if (!isOpen(eve)) {
        count(eve, answers)
        eve = await attacker(server, people++)
      }
      eve.socket.send(frame)
      if (++done % 5 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await undisturbed(ada, ben)
    ada.all.length = ben.all.length = 0
    if (!early && done >= CASES / 3) early = heap()
  }
  count(eve, answers)
  eve.socket.terminate()
  const grown = heap() - early
  context.diagnostic(
    `${people} people; answers: ${text(Object.fromEntries(answers))}; heap ${Math.round(grown / 1024)} KiB`,
  )
  assert.deepEqual(server.faults, [])
  assert.ok(grown < 32 * 1024 * 1024, `the heap grew by ${grown} bytes`)
  for (const wanted of ['prepared', 'error bad_request', 'group'])
    assert.ok(answers.has(wanted), `never answered ${wanted}: nothing got that far`)
})

/** Every answer is one of the protocol; faults of the server have a code that is never met. */
function count(client: Client, answers: Map<string, number>): void {
  for (const message of client.all) {
    assert.ok(v.is(ServerMessage, message), `not a message: ${message.type}`)
    const name = message.type === 'error' ? `error ${message.code}` : message.type
    assert.notEqual(name, 'error internal')
    answers.set(name, (answers.get(name) ?? 0) + 1)
  }
}

test('control: the schema takes what is made as accepted, and mostly not what is made as nearly so', () => {
  const share = (values: fc.Arbitrary<unknown>) => {
    const some = fc.sample(values, { numRuns: 500, seed: 7 })
    return some.filter((value) => v.is(ClientMessage, JSON.parse(text(value)))).length / some.length
  }
  assert.ok(share(accepted(ClientMessage)) > 0.95)
  assert.ok(share(nearly(accepted(ClientMessage))) < 0.5)
})
