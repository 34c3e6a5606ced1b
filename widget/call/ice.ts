import type { Ice } from '../../protocol/index.ts'

/** Of both peer connections. Where addresses are hidden nothing but a relay is ever used. */
export const configurationOf = (ice: Ice | undefined): RTCConfiguration => ({
  bundlePolicy: 'max-bundle',
  ...(ice && { iceServers: ice.servers, iceTransportPolicy: ice.relayOnly ? 'relay' : 'all' }),
})
