import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import * as v from 'valibot'
import { Ice } from '../../protocol/index.ts'
import { relayIce, turnUrls } from '../../server/turn/ice.ts'
import { ownAddresses, turnConfig } from '../../server/turn/turn-config.ts'

const settings = {
  port: 3478,
  relayPorts: { from: 30_000, to: 30_999 },
  secret: 'the-secret',
  addresses: ['192.0.2.7', '2001:db8::7'],
  publicAddress: '203.0.113.7',
  peers: ['192.0.2.7', '203.0.113.7'],
}

test('credentials run out, belong to nobody and are others each time', () => {
  const source = relayIce({ urls: ['turn:a'], secret: 'key', clock: () => new Date(1_000_000) })
  const [one, two] = [source(true)?.servers[0], source(true)?.servers[0]]
  assert.ok(one && two && v.is(Ice, source(false)))
  assert.match(one.username, /^2200:[\w-]{22}$/)
  assert.notEqual(one.username, two.username)
  assert.equal(one.credential, createHmac('sha1', 'key').update(one.username).digest('base64'))
})

test('addresses of a relay, by UDP and by TCP', () => {
  assert.deepEqual(turnUrls('203.0.113.7', 3478), [
    'turn:203.0.113.7:3478?transport=udp',
    'turn:203.0.113.7:3478?transport=tcp',
  ])
  assert.equal(turnUrls('2001:db8::7', 1)[0], 'turn:[2001:db8::7]:1?transport=udp')
})

test('its configuration denies all peers but those named, and relays from IPv4 only', () => {
  const text = turnConfig('/dir', settings)
  assert.deepEqual(text.match(/^allowed-peer-ip=.*$/gm), [
    'allowed-peer-ip=192.0.2.7',
    'allowed-peer-ip=203.0.113.7',
  ])
  assert.match(text, /^denied-peer-ip=0\.0\.0\.0-255\.255\.255\.255$/m)
  assert.match(text, /^denied-peer-ip=::ffff:0\.0\.0\.0-::ffff:255\.255\.255\.255$/m)
  assert.deepEqual(text.match(/^relay-ip=.*$/gm), ['relay-ip=192.0.2.7'])
  assert.match(text, /^external-ip=203\.0\.113\.7\/192\.0\.2\.7$/m)
})

test('own addresses are those that others could reach', () => {
  const info = (address: string, internal = false) =>
    ({ address, internal }) as Parameters<typeof ownAddresses>[0]['eth0'] extends (infer I)[] | undefined
      ? I
      : never
  const found = ownAddresses({ lo: [info('127.0.0.1', true)], eth0: [info('192.0.2.7'), info('fe80::1')] })
  assert.deepEqual(found, ['192.0.2.7'])
})
