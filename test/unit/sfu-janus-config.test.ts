import assert from 'node:assert/strict'
import { test } from 'node:test'
import { janusConfig } from '../../server/sfu/janus-config.ts'

const settings = { controlPort: 1234, rtpPorts: { from: 20_000, to: 20_999 }, apiSecret: 's"e\\cret' }

test('control on the loopback interface only, no admin interface, silent, within the port range', () => {
  const files = janusConfig('/some dir', settings)
  assert.match(files['janus.transport.websockets.jcfg'] ?? '', /ws_ip = "127\.0\.0\.1"/)
  assert.match(files['janus.transport.websockets.jcfg'] ?? '', /admin_ws = false/)
  const core = files['janus.jcfg'] ?? ''
  assert.match(core, /api_secret = "s\\"e\\\\cret"/)
  assert.match(core, /configs_folder = "\/some dir"/)
  assert.match(core, /debug_level = 0\b/)
  assert.match(core, /log_to_stdout = false/)
  assert.match(core, /broadcast = false/)
  assert.match(core, /rtp_port_range = "20000-20999"/)
  assert.match(core, /admin_secret = "[\w-]{43}"/)
  assert.doesNotMatch(core, /nat_1_1_mapping|event_loops/)
})

test('the admin secret is another one each time', () => {
  const secret = () => /admin_secret = "(.*)"/.exec(janusConfig('/d', settings)['janus.jcfg'] ?? '')?.[1]
  assert.notEqual(secret(), secret())
})

test('a public address and a number of threads are passed on', () => {
  const core =
    janusConfig('/d', { ...settings, publicAddress: '203.0.113.7', eventLoops: 4 })['janus.jcfg'] ?? ''
  assert.match(core, /nat_1_1_mapping = "203\.0\.113\.7"/)
  assert.match(core, /event_loops = 4/)
})
