/** Which page the person reads in the pop-up where the one that asks is the server's own, in a frame. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectRequestOf, withPageAround } from '../../widget/account/connect.ts'

const SERVER = 'https://meet.example'
const AROUND = 'https://intranet.example'
const room = 'r'.repeat(22)

Object.assign(globalThis, { location: new URL(`${SERVER}/connect`) })

const request = (origin: string) =>
  connectRequestOf(`?${new URLSearchParams({ room, origin })}`) ?? assert.fail()
const opener = (address: string) => ({ location: new URL(address) }) as unknown as Window
const frame = (origin: string) => opener(`${SERVER}/frame?${new URLSearchParams({ origin })}`)

test('a frame of the server is shown as the page around it', () => {
  const asked = request(SERVER)
  assert.deepEqual(withPageAround(asked, frame(AROUND)), { room, origin: SERVER, shownIn: AROUND })
})

test('a page elsewhere stays who it is, and is not even looked at', () => {
  const closed = new Proxy({}, { get: () => assert.fail('browsers would refuse this') }) as Window
  assert.equal(withPageAround(request(AROUND), closed).shownIn, AROUND)
})

test('another page of the server, or a frame that names no origin, is the server’s', () => {
  const others = [
    opener(`${SERVER}/rooms?${new URLSearchParams({ origin: AROUND })}`),
    ...['', 'null', '*', `${AROUND}/path`, 'javascript:1', 'intranet.example'].map(frame),
  ]
  for (const other of others) assert.equal(withPageAround(request(SERVER), other).shownIn, SERVER)
})

test('the frame’s address does not choose another room', () => {
  const other = opener(`${SERVER}/frame?room=${'x'.repeat(22)}&origin=${AROUND}`)
  assert.deepEqual(withPageAround(request(SERVER), other), { room, origin: SERVER, shownIn: AROUND })
})
