import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SnugError } from '../../protocol/index.ts'
import { createLog, errorFields, type LogFields } from '../../server/log.ts'

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
  log('media_down', {
    code: 'Ada Lovelace',
    error: 'a\nforged line',
    ms: Number.NaN,
    at: '/home/ada/x.js:1:2',
    login: 'ada',
    address: '192.0.2.1',
  } as LogFields)
  assert.deepEqual(lines, ['1970-01-01T00:00:00.000Z media_down\n'])
})

test('an error is its class and place, never its message', () => {
  class Odd extends TypeError {}
  const fields = errorFields(new Odd('SDP of ada\n    at ada (secret.js:1:2)'))
  assert.equal(fields.error, 'Odd')
  assert.match(fields.at ?? '', /^log\.test\.ts:\d+:\d+$/)
  assert.equal(errorFields(new SnugError('internal', { cause: new RangeError('x') })).error, 'RangeError')
  assert.deepEqual(errorFields('ada'), {})
})
