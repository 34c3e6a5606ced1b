/** The settings: SNUG_* variables of the environment, validated at the start. */
import { resolve } from 'node:path'
import * as v from 'valibot'

/** First and last UDP port for media. */
export interface PortRange {
  from: number
  to: number
}

export type JanusConfig =
  /** `publicAddress`: under which browsers reach the media, where the machine is behind a one-to-one NAT. */
  | { kind: 'own'; binary: string; rtpPorts: PortRange; publicAddress?: string | undefined }
  | { kind: 'external'; url: string; apiSecret: string }

/** A relay (TURN) for those whose networks let nothing else through, and for rooms that hide addresses. */
export type TurnConfig =
  | { kind: 'off' }
  | { kind: 'own'; binary: string; port: number; relayPorts: PortRange; publicAddress?: string | undefined }
  | { kind: 'external'; urls: readonly string[]; secret: string }
/** An OpenID Connect provider where people sign in. */
export interface ProviderConfig {
  issuer: string
  clientId: string
  clientSecret: string
  /** Shown on the button. */
  name: string
  scope: string
  groupsClaim: string
}

/** A directory (LDAP) that checks passwords. */
export interface DirectoryConfig {
  url: string
  base: string
  filter: string
  bindDn?: string | undefined
  bindPassword?: string | undefined
  groupBase?: string | undefined
  groupFilter: string
  /** Shown above the form. */
  name: string
}

/**
 * TLS of the server itself. `httpPort`: where plain requests are sent on to https, and certificate authorities find
 * their proofs.
 */
export type TlsConfig =
  | { kind: 'off' }
  | { kind: 'files'; cert: string; key: string; httpPort?: number | undefined }
  | { kind: 'acme'; directory: string; email?: string | undefined; httpPort: number }

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
  /** Whether `/readyz` tells how many meetings, participants and media rooms there are. */
  liveCounts: boolean
}

/** A setting that can't be used. The message is one line for the administrator and holds no value of a secret. */
export class ConfigError extends Error {}

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]']

const wholeNumber = (min: number, max: number, what: string) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,6}$/, what),
    v.transform(Number),
    v.minValue(min, what),
    v.maxValue(max, what),
  )

const parsed = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined)
export const isLoopback = (url: string): boolean => LOOPBACK_HOSTS.includes(parsed(url)?.hostname ?? '')
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
const WebSocketUrl = v.pipe(
  v.string(),
  v.check(
    (text) => /^wss?:$/.test(parsed(text)?.protocol ?? ''),
    'must be the ws:// or wss:// address of Janus',
  ),
)

const safeUrl = (secure: string, plain: string, text: string) =>
  v.pipe(
    v.string(),
    v.check(
      (url) =>
        parsed(url)?.protocol === secure || (parsed(url)?.protocol === plain && isLoopback(httpForm(url))),
      text,
    ),
  )
/** URL reads the host only of schemes that it knows. */
const httpForm = (url: string): string => url.replace(/^ldap:/, 'http:')
const IssuerUrl = safeUrl('https:', 'http:', 'must be the https:// address of an OpenID Connect provider')
const LdapUrl = safeUrl('ldaps:', 'ldap:', 'must be an ldaps:// address, or ldap:// on this machine')
const Filter = (placeholder: string) =>
  v.pipe(
    v.string(),
    v.check(
      (text) => text.startsWith('(') && text.endsWith(')') && text.includes(placeholder),
      `must be an LDAP filter with ${placeholder} in it`,
    ),
  )

const PORTS_TEXT = 'must be two UDP ports from 1024 to 65535, at least 100 apart'
const PortsText = v.pipe(
  v.string(),
  v.regex(/^\d{4,5}-\d{4,5}$/, PORTS_TEXT),
  v.transform((text): PortRange => {
    const [from = 0, to = 0] = text.split('-').map(Number)
    return { from, to }
  }),
  v.check(({ from, to }) => from >= 1_024 && to <= 65_535 && to - from >= 100, PORTS_TEXT),
)

const NotEmpty = v.pipe(v.string(), v.minLength(1, 'must not be empty'))
const Address = v.pipe(v.string(), v.ip('must be an IP address'))
const AUTHORITIES: Record<string, string> = {
  letsencrypt: 'https://acme-v02.api.letsencrypt.org/directory',
}
const Authority = v.pipe(
  v.string(),
  v.transform((text) => AUTHORITIES[text] ?? text),
  v.check(
    (text) => parsed(text)?.protocol === 'https:',
    'must be letsencrypt or the https address of an ACME directory',
  ),
)
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
const Switch = v.pipe(
  v.picklist(['0', '1'], 'must be 0 or 1'),
  v.transform((text) => text === '1'),
)

/** Every variable: its schema and an example that is printed with a complaint. */
const VARIABLES = {
  SNUG_PORT: [wholeNumber(1, 65_535, 'must be a port from 1 to 65535'), '8080'],
  SNUG_HOST: [Address, '127.0.0.1'],
  SNUG_DATA_DIR: [NotEmpty, './data'],
  SNUG_PUBLIC_URL: [PublicUrl, 'https://meet.example.org'],
  SNUG_EMBED_ORIGINS: [Origins, 'https://cloud.example.org,https://www.example.org'],
  SNUG_JANUS_URL: [WebSocketUrl, 'ws://127.0.0.1:8188'],
  SNUG_JANUS_API_SECRET: [NotEmpty, 'the api_secret of janus.jcfg'],
  SNUG_JANUS_BIN: [NotEmpty, '/usr/bin/janus'],
  SNUG_RTP_PORTS: [PortsText, '20000-20999'],
  SNUG_MEDIA_ADDRESS: [Address, '203.0.113.7'],
  SNUG_TLS_CERT: [NotEmpty, '/etc/ssl/meet/fullchain.pem'],
  SNUG_TLS_KEY: [NotEmpty, '/etc/ssl/meet/privkey.pem'],
  SNUG_ACME: [Authority, 'letsencrypt'],
  SNUG_ACME_EMAIL: [v.pipe(v.string(), v.email('must be a mail address')), 'admin@example.org'],
  SNUG_HTTP_PORT: [wholeNumber(1, 65_535, 'must be a port from 1 to 65535'), '80'],
  SNUG_TURN: [Turn, 'embedded'],
  SNUG_TURN_SECRET: [NotEmpty, 'the static-auth-secret of turnserver.conf'],
  SNUG_TURN_BIN: [NotEmpty, '/usr/bin/turnserver'],
  SNUG_TURN_PORT: [wholeNumber(1, 65_535, 'must be a port from 1 to 65535'), '3478'],
  SNUG_TURN_PORTS: [PortsText, '30000-30999'],
  SNUG_RELAY_ONLY: [Switch, '1'],
  SNUG_TRUST_PROXY: [wholeNumber(0, 10, 'must be the number of proxies in front, 0 to 10'), '1'],
  SNUG_LIVE_COUNTS: [Switch, '1'],
  SNUG_OIDC_ISSUER: [IssuerUrl, 'https://login.example.org'],
  SNUG_OIDC_CLIENT_ID: [NotEmpty, 'snug'],
  SNUG_OIDC_CLIENT_SECRET: [NotEmpty, 'as the provider gave it'],
  SNUG_OIDC_NAME: [NotEmpty, 'Example Inc.'],
  SNUG_OIDC_SCOPE: [NotEmpty, 'openid profile groups'],
  SNUG_OIDC_GROUPS_CLAIM: [NotEmpty, 'groups'],
  SNUG_LDAP_URL: [LdapUrl, 'ldaps://directory.example.org'],
  SNUG_LDAP_BASE: [NotEmpty, 'ou=people,dc=example,dc=org'],
  SNUG_LDAP_FILTER: [Filter('{login}'), '(uid={login})'],
  SNUG_LDAP_BIND_DN: [NotEmpty, 'cn=snug,dc=example,dc=org'],
  SNUG_LDAP_BIND_PASSWORD: [NotEmpty, 'of SNUG_LDAP_BIND_DN'],
  SNUG_LDAP_GROUP_BASE: [NotEmpty, 'ou=groups,dc=example,dc=org'],
  SNUG_LDAP_GROUP_FILTER: [Filter('{'), '(member={dn})'],
  SNUG_LDAP_NAME: [NotEmpty, 'Example Inc.'],
  SNUG_ADMIN_GROUP: [NotEmpty, 'meeting-admins'],
} as const

/** Read by the set-up and the tests, not by the server. */
const ELSEWHERE = ['SNUG_CHROMIUM', 'SNUG_FIREFOX', 'SNUG_VECTORS', 'SNUG_FUZZ_CASES', 'SNUG_FUZZ_SEED']

type Name = keyof typeof VARIABLES
type Environment = Record<string, string | undefined>
type Value<N extends Name> = v.InferOutput<(typeof VARIABLES)[N][0]>

/** Names of SNUG_* variables that mean nothing: misspelt, most likely. */
export const unknownVariables = (env: Environment): string[] =>
  Object.keys(env).filter(
    (name) => name.startsWith('SNUG_') && !(name in VARIABLES) && !ELSEWHERE.includes(name),
  )

/** An empty variable counts as not set. @throws ConfigError */
function read<N extends Name>(env: Environment, name: N): Value<N> | undefined {
  const text = env[name]
  if (!text) return undefined
  const [schema, example] = VARIABLES[name]
  const result = v.safeParse(schema, text)
  if (result.success) return result.output as Value<N>
  throw new ConfigError(`${name} ${result.issues[0].message}. Example: ${name}=${example}`)
}

/** @throws ConfigError with one line that names the variable */
export function readConfig(env: Environment): Config {
  const wanted = read(env, 'SNUG_PORT')
  const publicUrl = read(env, 'SNUG_PUBLIC_URL') ?? `http://localhost:${wanted ?? 8080}`
  const tls = readTls(env, publicUrl)
  const port = wanted ?? (tls.kind === 'off' ? 8080 : Number(new URL(publicUrl).port || 443))
  const local = isLoopback(publicUrl)
  return {
    port,
    host: read(env, 'SNUG_HOST') ?? (local ? '127.0.0.1' : '0.0.0.0'),
    dataDir: resolve(read(env, 'SNUG_DATA_DIR') ?? './data'),
    publicUrl,
    embedOrigins: read(env, 'SNUG_EMBED_ORIGINS') ?? (local ? 'loopback' : []),
    janus: readJanus(env),
    turn: readTurn(env),
    tls,
    relayOnly: readRelayOnly(env),
    trustProxy: read(env, 'SNUG_TRUST_PROXY') ?? 0,
    liveCounts: read(env, 'SNUG_LIVE_COUNTS') ?? false,
    provider: readProvider(env),
    directory: readDirectory(env),
    adminGroup: read(env, 'SNUG_ADMIN_GROUP'),
  }
}

function readProvider(env: Environment): ProviderConfig | undefined {
  const issuer = read(env, 'SNUG_OIDC_ISSUER')
  if (!issuer) return undefined
  return {
    issuer,
    clientId: required(env, 'SNUG_OIDC_CLIENT_ID', 'SNUG_OIDC_ISSUER'),
    clientSecret: required(env, 'SNUG_OIDC_CLIENT_SECRET', 'SNUG_OIDC_ISSUER'),
    name: read(env, 'SNUG_OIDC_NAME') ?? new URL(issuer).hostname,
    scope: read(env, 'SNUG_OIDC_SCOPE') ?? 'openid profile',
    groupsClaim: read(env, 'SNUG_OIDC_GROUPS_CLAIM') ?? 'groups',
  }
}

function readDirectory(env: Environment): DirectoryConfig | undefined {
  const url = read(env, 'SNUG_LDAP_URL')
  if (!url) return undefined
  return {
    url,
    base: required(env, 'SNUG_LDAP_BASE', 'SNUG_LDAP_URL'),
    filter: read(env, 'SNUG_LDAP_FILTER') ?? '(uid={login})',
    bindDn: read(env, 'SNUG_LDAP_BIND_DN'),
    bindPassword: read(env, 'SNUG_LDAP_BIND_PASSWORD'),
    groupBase: read(env, 'SNUG_LDAP_GROUP_BASE'),
    groupFilter: read(env, 'SNUG_LDAP_GROUP_FILTER') ?? '(member={dn})',
    name: read(env, 'SNUG_LDAP_NAME') ?? new URL(httpForm(url)).hostname,
  }
}

/** @throws ConfigError when it is missing */
function required<N extends Name>(env: Environment, name: N, because: Name): NonNullable<Value<N>> {
  const value = read(env, name)
  if (value !== undefined && value !== null) return value
  throw new ConfigError(`${name} is needed with ${because}. Example: ${name}=${VARIABLES[name][1]}`)
}

function readJanus(env: Environment): JanusConfig {
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

function readTls(env: Environment, publicUrl: string): TlsConfig {
  const [cert, key] = [read(env, 'SNUG_TLS_CERT'), read(env, 'SNUG_TLS_KEY')]
  const [directory, email] = [read(env, 'SNUG_ACME'), read(env, 'SNUG_ACME_EMAIL')]
  const httpPort = read(env, 'SNUG_HTTP_PORT')
  if (!cert && !key && !directory) return { kind: 'off' }
  if (!publicUrl.startsWith('https:'))
    throw new ConfigError(
      'SNUG_PUBLIC_URL must be the https address that the certificate is for. Example: https://meet.example.org',
    )
  if (directory && (cert || key))
    throw new ConfigError(
      'SNUG_ACME gets a certificate by itself: leave SNUG_TLS_CERT and SNUG_TLS_KEY unset.',
    )
  if (directory) return { kind: 'acme', directory, email, httpPort: httpPort ?? 80 }
  if (cert && key) return { kind: 'files', cert: resolve(cert), key: resolve(key), httpPort }
  throw new ConfigError('SNUG_TLS_CERT and SNUG_TLS_KEY go together. Example: /etc/ssl/meet/privkey.pem')
}

function readTurn(env: Environment): TurnConfig {
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
    publicAddress: read(env, 'SNUG_MEDIA_ADDRESS'),
  }
}

function readRelayOnly(env: Environment): boolean {
  const wanted = read(env, 'SNUG_RELAY_ONLY') ?? false
  if (wanted && readTurn(env).kind === 'off')
    throw new ConfigError('SNUG_RELAY_ONLY needs a relay. Example: SNUG_TURN=embedded')
  return wanted
}

/** Whether pages of this origin may show meetings, beside the server's own. */
export function embedOriginCheck({ publicUrl, embedOrigins }: Config): (origin: string) => boolean {
  return (origin) => {
    if (origin === publicUrl) return true
    if (embedOrigins !== 'loopback') return embedOrigins.includes(origin)
    return isOrigin(origin) && origin.startsWith('http:') && isLoopback(origin)
  }
}
