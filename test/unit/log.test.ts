import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SnugError } from '../../protocol/index.ts'
import { createLog, errorFields } from '../../server/log.ts'
import type { LogEvent } from '../../server/privacy/log-events.ts'

const lines: string[] = []
const log = createLog(
  (text) => lines.push(text),
  () => new Date(0),
)

test('writes one line of event and fields', () => {
  lines.length = 0
  log('listening', { port: 8080 })
  log('stopped')
  assert.deepEqual(lines, [
    '1970-01-01T00:00:00.000Z listening port=8080\n',
    '1970-01-01T00:00:00.000Z stopped\n',
  ])
})

test('leaves out fields that are not known, and values that are not numbers or codes', () => {
  lines.length = 0
  const told = {
    error: 'a\nforged line',
    at: '/home/ada/x.js:1:2',
    ms: 5,
    login: 'ada',
    address: '192.0.2.1',
  }
  log('crashed', told as { error: string })
  log('stopped', { ms: Number.NaN })
  log('listening', { port: '192.0.2.1' })
  assert.deepEqual(lines, [
    '1970-01-01T00:00:00.000Z crashed\n',
    '1970-01-01T00:00:00.000Z stopped\n',
    '1970-01-01T00:00:00.000Z listening\n',
  ])
})

test('leaves out events that are not known', () => {
  lines.length = 0
  for (const event of ['Ada joined', 'toString', '']) log(event as LogEvent)
  assert.deepEqual(lines, [])
})

test('types let nothing else through', () => {
  lines.length = 0
  // @ts-expect-error an event has its own fields only
  log('media_up', { ms: 1 })
  // @ts-expect-error events are those of the allow-list
  log('joined')
  assert.deepEqual(lines, ['1970-01-01T00:00:00.000Z media_up\n'])
})

test('an error is its class and place, never its message', () => {
  class Odd extends TypeError {}
  const fields = errorFields(new Odd('SDP of ada\n    at ada (secret.js:1:2)'))
  assert.equal(fields.error, 'Odd')
  assert.match(fields.at ?? '', /^log\.test\.ts:\d+:\d+$/)
  assert.equal(errorFields(new SnugError('internal', { cause: new RangeError('x') })).error, 'RangeError')
  assert.deepEqual(errorFields('ada'), {})
})
