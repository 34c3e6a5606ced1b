import assert from 'node:assert/strict'
import { test } from 'node:test'
import { midsOf, slim } from '../../server/sfu/sdp.ts'

const section = (kind: string, mid: string, direction = 'sendonly', more = '') =>
  `m=${kind} 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:${mid}\r\na=${direction}\r\n${more}`
const head = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n'
const good =
  head + section('audio', '0') + section('video', 'c') + section('video', '7') + section('audio', 's')

test('the sections of a publisher are its sources, in order', () => {
  assert.deepEqual(midsOf(good), { microphone: '0', camera: 'c', screen: '7', sound: 's' })
})

for (const [what, sdp] of Object.entries({
  'too few sections': head + section('audio', '0') + section('video', '1') + section('video', '2'),
  'too many sections': good + section('video', '9'),
  'other kinds': good.replace('m=audio', 'm=video'),
  'data instead of media': good.replace('m=video', 'm=application'),
  'receiving too': good.replace('a=sendonly', 'a=sendrecv'),
  'the same mid twice': good.replace('a=mid:7', 'a=mid:c'),
  'no mid': good.replace('a=mid:c\r\n', ''),
  'a mid that is too long': good.replace('a=mid:c', `a=mid:${'c'.repeat(17)}`),
  'no session description': 'hello',
}))
  test(`refused: ${what}`, () => assert.throws(() => midsOf(sdp), { code: 'media_refused' }))

test('candidates are left in the first section only', () => {
  const candidates = 'a=candidate:1 1 udp 2015363327 192.0.2.2 34211 typ host\r\na=end-of-candidates\r\n'
  const [one, two] = [
    section('audio', '0', 'sendonly', candidates),
    section('video', '1', 'sendonly', candidates),
  ]
  assert.equal(slim(head + one + two), head + one + section('video', '1'))
})
