/** Settings of the media server. */
import * as v from 'valibot'
import {
  Address,
  ConfigError,
  type Environment,
  NotEmpty,
  type PortRange,
  PortsText,
  parsed,
  readerOf,
} from '../settings.ts'

export type JanusConfig =
  /** `publicAddress`: under which browsers reach the media, where the machine is behind a one-to-one NAT. */
  | { kind: 'own'; binary: string; rtpPorts: PortRange; publicAddress?: string | undefined }
  | { kind: 'external'; url: string; apiSecret: string }

const WebSocketUrl = v.pipe(
  v.string(),
  v.check(
    (text) => /^wss?:$/.test(parsed(text)?.protocol ?? ''),
    'must be the ws:// or wss:// address of Janus',
  ),
)

export const JANUS_VARIABLES = {
  SNUG_JANUS_URL: [WebSocketUrl, 'ws://127.0.0.1:8188'],
  SNUG_JANUS_API_SECRET: [NotEmpty, 'the api_secret of janus.jcfg'],
  SNUG_JANUS_BIN: [NotEmpty, '/usr/bin/janus'],
  SNUG_RTP_PORTS: [PortsText, '20000-20999'],
  SNUG_MEDIA_ADDRESS: [Address, '203.0.113.7'],
} as const
const { read } = readerOf(JANUS_VARIABLES)

/** @throws ConfigError */
export function readJanus(env: Environment): JanusConfig {
  const url = read(env, 'SNUG_JANUS_URL')
  const apiSecret = read(env, 'SNUG_JANUS_API_SECRET')
  const binary = read(env, 'SNUG_JANUS_BIN') ?? '/usr/bin/janus'
  const rtpPorts = read(env, 'SNUG_RTP_PORTS') ?? { from: 20_000, to: 20_999 }
  const publicAddress = read(env, 'SNUG_MEDIA_ADDRESS')
  if (!url) return { kind: 'own', binary, rtpPorts, publicAddress }
  if (apiSecret) return { kind: 'external', url, apiSecret }
  throw new ConfigError(
    'SNUG_JANUS_API_SECRET is needed with SNUG_JANUS_URL. Example: the api_secret of janus.jcfg',
  )
}
