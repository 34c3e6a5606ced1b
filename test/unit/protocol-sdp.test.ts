import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withOwnAddresses, withoutAddresses } from '../../protocol/index.ts'

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n`

test('what a browser sends names no address: candidates, connection lines, origin and ports', () => {
  const sdp = lines(
    'v=0',
    'o=- 42 2 IN IP4 192.168.7.9',
    'c=IN IP6 2001:db8::9',
    'm=audio 54321 UDP/TLS/RTP/SAVPF 111',
    'c=IN IP4 192.168.7.9',
    'a=rtcp:54322 IN IP4 192.168.7.9',
    'a=candidate:1 1 udp 2113937151 192.168.7.9 54321 typ host generation 0',
    'a=candidate:2 1 udp 2113937151 0a1b2c3d.local 54321 typ host',
    'a=candidate:3 1 udp 41885439 203.0.113.5 3478 typ relay raddr 192.168.7.9 rport 54321',
    'a=remote-candidates:1 192.168.7.9 54321',
    'a=end-of-candidates',
    'a=ice-ufrag:abcd',
    'm=video 0 UDP/TLS/RTP/SAVPF 96',
    'a=bundle-only',
  )
  const expected = lines(
    'v=0',
    'o=- 42 2 IN IP4 0.0.0.0',
    'c=IN IP4 0.0.0.0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'c=IN IP4 0.0.0.0',
    'a=ice-ufrag:abcd',
    'm=video 0 UDP/TLS/RTP/SAVPF 96',
    'a=bundle-only',
  )
  assert.equal(withoutAddresses(sdp), expected)
})

test('of the media server’s description only its own literal addresses stay', () => {
  const own = 'a=candidate:1 1 udp 2015363327 203.0.113.7 20001 typ host'
  const mapped = 'a=candidate:2 1 udp 1679819007 203.0.113.8 20001 typ srflx'
  const sdp = lines(
    'v=0',
    own,
    `${mapped} raddr 10.0.0.2 rport 20001`,
    'a=candidate:3 1 udp 2015363327 0a1b2c3d.local 20001 typ host',
    'a=candidate:4 1 udp 41885439 198.51.100.1 3478 typ relay raddr 192.168.7.9 rport 1',
    'a=candidate:5 1 udp 1845501695 192.168.7.9 54321 typ prflx raddr 0.0.0.0 rport 0',
    'a=candidate:6 1 udp 2015363327 2001:db8::7 20001 typ host',
    'a=candidate:nonsense',
    'a=ice-ufrag:abcd',
  )
  const ipv6 = 'a=candidate:6 1 udp 2015363327 2001:db8::7 20001 typ host'
  assert.equal(withOwnAddresses(sdp), lines('v=0', own, mapped, ipv6, 'a=ice-ufrag:abcd'))
})
