/** The settings of the whole server; what belongs to one part is read beside that part. */
import { resolve } from 'node:path'
import * as v from 'valibot'
import {
  Address,
  type Environment,
  isLoopback,
  NotEmpty,
  Port,
  parsed,
  readerOf,
  Switch,
  wholeNumber,
} from './settings.ts'
import { JANUS_VARIABLES, type JanusConfig, readJanus } from './sfu/janus-settings.ts'
import {
  type DirectoryConfig,
  type ProviderConfig,
  readAdminGroup,
  readDirectory,
  readProvider,
  SSO_VARIABLES,
} from './sso/sso-settings.ts'
import { readTls, TLS_VARIABLES, type TlsConfig } from './tls/tls-settings.ts'
import { readRelayOnly, readTurn, TURN_VARIABLES, type TurnConfig } from './turn/turn-settings.ts'

export interface Config {
  port: number
  /** Address to listen on. */
  host: string
  /** Absolute path. */
  dataDir: string
  /** Origin at which browsers reach the server. */
  publicUrl: string
  /** Pages that may show meetings; `loopback`: any plain-http page of this machine. */
  embedOrigins: 'loopback' | readonly string[]
  janus: JanusConfig
  turn: TurnConfig
  tls: TlsConfig
  /** Media of every room goes through the relay only. */
  relayOnly: boolean
  /** Reverse proxies in front. */
  trustProxy: number
  provider?: ProviderConfig | undefined
  directory?: DirectoryConfig | undefined
  /** Group whose people are administrators. */
  adminGroup?: string | undefined
  /** Whether whoever signs in by a password of this server has to have a second factor. */
  factorRequired: boolean
  /** Whether `/readyz` tells how many meetings, participants and media rooms there are. */
  liveCounts: boolean
}

const isOrigin = (text: string) =>
  /^https?:$/.test(parsed(text)?.protocol ?? '') && parsed(text)?.origin === text
const NOT_AN_ORIGIN =
  'must be an origin: scheme, host and port, without a path and without a slash at the end'

const Origin = v.pipe(v.string(), v.check(isOrigin, NOT_AN_ORIGIN))
const PublicUrl = v.pipe(
  v.string(),
  v.transform((text) => text.replace(/\/$/, '')),
  Origin,
  v.check(
    (text) => text.startsWith('https:') || isLoopback(text),
    'must be https: browsers give camera and microphone to secure pages only',
  ),
)
const Origins = v.pipe(
  v.string(),
  v.transform((text) => text.split(',').map((origin) => origin.trim())),
  v.array(Origin),
)

const OWN_VARIABLES = {
  SNUG_PORT: [Port, '8080'],
  SNUG_HOST: [Address, '127.0.0.1'],
  SNUG_DATA_DIR: [NotEmpty, './data'],
  SNUG_PUBLIC_URL: [PublicUrl, 'https://meet.example.org'],
  SNUG_EMBED_ORIGINS: [Origins, 'https://cloud.example.org,https://www.example.org'],
  SNUG_TRUST_PROXY: [wholeNumber(0, 10, 'must be the number of proxies in front, 0 to 10'), '1'],
  SNUG_LIVE_COUNTS: [Switch, '1'],
  SNUG_SECOND_FACTOR: [v.picklist(['required'], 'must be required, or not set'), 'required'],
} as const
const { read } = readerOf(OWN_VARIABLES)

const VARIABLES = {
  ...OWN_VARIABLES,
  ...JANUS_VARIABLES,
  ...TLS_VARIABLES,
  ...TURN_VARIABLES,
  ...SSO_VARIABLES,
}

/** Read by the set-up, the build and the tests, not by the server. */
const ELSEWHERE = [
  ...['SNUG_CHROMIUM', 'SNUG_FIREFOX', 'SNUG_VECTORS', 'SNUG_FUZZ_CASES', 'SNUG_FUZZ_SEED'],
  'SNUG_SIGNING_KEY',
]

/** Names of SNUG_* variables that mean nothing: misspelt, most likely. */
export const unknownVariables = (env: Environment): string[] =>
  Object.keys(env).filter(
    (name) => name.startsWith('SNUG_') && !(name in VARIABLES) && !ELSEWHERE.includes(name),
  )

/** @throws ConfigError with one line that names the variable */
export function readConfig(env: Environment): Config {
  const wanted = read(env, 'SNUG_PORT')
  const publicUrl = read(env, 'SNUG_PUBLIC_URL') ?? `http://localhost:${wanted ?? 8080}`
  const tls = readTls(env, publicUrl)
  const port = wanted ?? (tls.kind === 'off' ? 8080 : Number(new URL(publicUrl).port || 443))
  const janus = readJanus(env)
  const turn = readTurn(env, janus.kind === 'own' ? janus.publicAddress : undefined)
  const local = isLoopback(publicUrl)
  return {
    port,
    host: read(env, 'SNUG_HOST') ?? (local ? '127.0.0.1' : '0.0.0.0'),
    dataDir: resolve(read(env, 'SNUG_DATA_DIR') ?? './data'),
    publicUrl,
    embedOrigins: read(env, 'SNUG_EMBED_ORIGINS') ?? (local ? 'loopback' : []),
    janus,
    turn,
    tls,
    relayOnly: readRelayOnly(env, turn),
    trustProxy: read(env, 'SNUG_TRUST_PROXY') ?? 0,
    factorRequired: read(env, 'SNUG_SECOND_FACTOR') === 'required',
    liveCounts: read(env, 'SNUG_LIVE_COUNTS') ?? false,
    provider: readProvider(env),
    directory: readDirectory(env),
    adminGroup: readAdminGroup(env),
  }
}

/** Whether pages of this origin may show meetings, beside the server's own. */
export function embedOriginCheck({ publicUrl, embedOrigins }: Config): (origin: string) => boolean {
  return (origin) => {
    if (origin === publicUrl) return true
    if (embedOrigins !== 'loopback') return embedOrigins.includes(origin)
    return isOrigin(origin) && origin.startsWith('http:') && isLoopback(origin)
  }
}
