/** Configuration of a supervised coturn that relays to the media server and to nothing else. */
import { isIPv4 } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'

export interface TurnSettings {
  port: number
  /** UDP ports that media is relayed from, both ends included. */
  relayPorts: { from: number; to: number }
  /** Shared secret of the ephemeral credentials. Lives in memory and in the private folder only. */
  secret: string
  /** This machine's own addresses. */
  addresses: readonly string[]
  /** Address that others reach this machine under, when it is behind a one-to-one NAT. */
  publicAddress?: string | undefined
  /** Peers that may be relayed to: addresses of the media server. */
  peers: readonly string[]
}

/** Realm of the credentials; it says nothing. */
export const REALM = 'media'
/** Both peer connections over each way to the relay, and a restart of both. */
const ALLOCATIONS_PER_NAME = 16
const ALLOCATIONS = 2_000
/** Bytes a second of one allocation: more than the pictures of a full room. */
const BYTES_PER_SECOND = 3_000_000

/**
 * Everything is denied first, addresses that wrap an IPv4 one (RFC 4291 section 2.5.5, RFC 6052, RFC 3056) by name:
 * coturn before 4.9 looks at them as at any other IPv6 address (CVE-2026-27624).
 */
const DENIED = [
  '0.0.0.0-255.255.255.255',
  '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '::ffff:0.0.0.0-::ffff:255.255.255.255',
  '::-::ffff:ffff',
  '64:ff9b::-64:ff9b::ffff:ffff',
  '2002::-2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
]

/** Addresses other than loopback and link-local ones. */
export const ownAddresses = (interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] =>
  Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
    .map(({ address }) => address)

/** Text of turnserver.conf. @param dir the private folder */
export function turnConfig(dir: string, settings: TurnSettings): string {
  const { port, relayPorts, secret, addresses, publicAddress, peers } = settings
  const ipv4 = addresses.filter(isIPv4)
  return [
    `listening-port=${port}`,
    ...addresses.map((address) => `listening-ip=${address}`),
    ...ipv4.map((address) => `relay-ip=${address}`),
    ...(publicAddress ? ipv4.map((address) => `external-ip=${publicAddress}/${address}`) : []),
    `min-port=${relayPorts.from}`,
    `max-port=${relayPorts.to}`,
    ...['no-tls', 'no-dtls', 'no-cli', 'no-multicast-peers', 'no-tcp-relay', 'no-rfc5780'],
    ...['fingerprint', 'use-auth-secret', `static-auth-secret=${secret}`, `realm=${REALM}`],
    ...['secure-stun', 'stale-nonce=600', 'no-stun-backward-compatibility', 'no-software-attribute'],
    `user-quota=${ALLOCATIONS_PER_NAME}`,
    `total-quota=${ALLOCATIONS}`,
    `max-bps=${BYTES_PER_SECOND}`,
    ...DENIED.map((range) => `denied-peer-ip=${range}`),
    // What is allowed wins over what is denied.
    ...peers.map((address) => `allowed-peer-ip=${address}`),
    `pidfile=${dir}/pid`,
    `userdb=${dir}/users`,
    '',
  ].join('\n')
}
