/** Settings of the relay. */
import * as v from 'valibot'
import {
  ConfigError,
  type Environment,
  NotEmpty,
  Port,
  type PortRange,
  PortsText,
  readerOf,
  Switch,
} from '../settings.ts'

/** A relay (TURN) for those whose networks let nothing else through, and for rooms that hide addresses. */
export type TurnConfig =
  | { kind: 'off' }
  | { kind: 'own'; binary: string; port: number; relayPorts: PortRange; publicAddress?: string | undefined }
  | { kind: 'external'; urls: readonly string[]; secret: string }

const TURN_TEXT = 'must be off, embedded, or turn: addresses separated by commas'
const Turn = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').map((part) => part.trim())),
  v.check(
    (parts) =>
      ['off', 'embedded'].includes(parts.join()) || parts.every((part) => /^turns?:[^\s/@]+$/.test(part)),
    TURN_TEXT,
  ),
)

export const TURN_VARIABLES = {
  SNUG_TURN: [Turn, 'embedded'],
  SNUG_TURN_SECRET: [NotEmpty, 'the static-auth-secret of turnserver.conf'],
  SNUG_TURN_BIN: [NotEmpty, '/usr/bin/turnserver'],
  SNUG_TURN_PORT: [Port, '3478'],
  SNUG_TURN_PORTS: [PortsText, '30000-30999'],
  SNUG_RELAY_ONLY: [Switch, '1'],
} as const
const { read } = readerOf(TURN_VARIABLES)

/**
 * @param mediaAddress under which browsers reach the machine, where it is behind a one-to-one NAT
 * @throws ConfigError
 */
export function readTurn(env: Environment, mediaAddress: string | undefined): TurnConfig {
  const [first = 'off', ...more] = read(env, 'SNUG_TURN') ?? []
  if (first === 'off') return { kind: 'off' }
  const secret = read(env, 'SNUG_TURN_SECRET')
  if (first !== 'embedded') {
    if (secret) return { kind: 'external', urls: [first, ...more], secret }
    throw new ConfigError(
      'SNUG_TURN_SECRET is needed with an address in SNUG_TURN. Example: the static-auth-secret of turnserver.conf',
    )
  }
  // It relays to the media server of this machine and to nothing else.
  if (env.SNUG_JANUS_URL)
    throw new ConfigError(
      'SNUG_TURN=embedded goes with the Janus that Snug runs. With SNUG_JANUS_URL, set SNUG_TURN to a relay beside that Janus.',
    )
  return {
    kind: 'own',
    binary: read(env, 'SNUG_TURN_BIN') ?? '/usr/bin/turnserver',
    port: read(env, 'SNUG_TURN_PORT') ?? 3_478,
    relayPorts: read(env, 'SNUG_TURN_PORTS') ?? { from: 30_000, to: 30_999 },
    publicAddress: mediaAddress,
  }
}

/** Whether media of every room goes through the relay only. @throws ConfigError */
export function readRelayOnly(env: Environment, relay: TurnConfig): boolean {
  const wanted = read(env, 'SNUG_RELAY_ONLY') ?? false
  if (wanted && relay.kind === 'off')
    throw new ConfigError('SNUG_RELAY_ONLY needs a relay. Example: SNUG_TURN=embedded')
  return wanted
}
