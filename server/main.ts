/** Starts the server. The only file that names adapters. */
import type { IncomingMessage, RequestListener } from 'node:http'
import { createApi, type SingleSignOn } from './api.ts'
import { createApp } from './app.ts'
import { createTokenVerifier } from './auth/host-tokens.ts'
import { watchHosts } from './auth/host-watch.ts'
import { Invites } from './auth/invites.ts'
import { LastUses } from './auth/last-uses.ts'
import { randomToken, type Secrets } from './auth/secrets.ts'
import { watchSessions } from './auth/session-watch.ts'
import { Throttle } from './auth/throttle.ts'
import { createAccessTokens } from './auth/tokens.ts'
import { type Config, embedOriginCheck, readConfig, unknownVariables } from './config.ts'
import { takeDataFolder } from './data-folder.ts'
import { EmbedOrigins } from './embed/embed-origins.ts'
import { embedRoutes } from './embed/routes.ts'
import { healthRoutes } from './health.ts'
import { Lifetime } from './lifetime.ts'
import { clientAddress, type Listener, listen } from './listener.ts'
import { createLog, errorFields, namelessWarnings, print } from './log.ts'
import { Meetings } from './meetings/meetings.ts'
import { withoutCoreDumps } from './no-core-dumps.ts'
import { Diagnosis } from './privacy/diagnosis.ts'
import { SecurityEvents } from './privacy/security-events.ts'
import { ConfigError, isLoopback } from './settings.ts'
import { createJanodeSfu } from './sfu/janode.ts'
import { superviseJanus } from './sfu/janus-process.ts'
import type { JanusConfig } from './sfu/janus-settings.ts'
import type { Sfu } from './sfu/sfu.ts'
import { attachSignaling } from './signaling/signaling.ts'
import { ldapDirectory } from './sso/ldap-directory.ts'
import { StartError } from './start-error.ts'
import { openStore } from './store/knex-store.ts'
import type { Store } from './store/store.ts'
import { startSweep } from './store/sweep.ts'
import { systemClock } from './time.ts'
import { openTls } from './tls/tls.ts'
import { type IceSource, noRelay, relayIce, turnUrls } from './turn/ice.ts'
import { superviseTurn } from './turn/turn-process.ts'
import type { TurnConfig } from './turn/turn-settings.ts'

const PUBLIC_DIR = new URL('../public/', import.meta.url).pathname

const log = createLog((text) => process.stdout.write(text))
withoutCoreDumps()
namelessWarnings(log)
const lifetime = new Lifetime(log)
const started = start()
lifetime.endOnSignals(started)
started.catch(explain)

async function start(): Promise<void> {
  const config = readConfig(process.env)
  for (const name of unknownVariables(process.env)) print(`Warning: ${name} is not a setting of Snug.`)
  const demo = wantsDemo(process.argv.slice(2), config)
  const folder = await takeDataFolder(config.dataDir, (release) => lifetime.owns(release))
  const store = await openDatabase(folder.database)
  const tls = await openTls({ ...config, dir: folder.tls, log, owns: (close) => lifetime.owns(close) })
  const listener = await listen(config.port, config.host, tls)
  lifetime.owns(() => listener.drop())
  const sfu = await startMedia(config.janus, folder.media)
  const ice = await startRelay(config, folder.turn)
  const app = assemble({ config, secrets: folder.secrets, store, listener, sfu, ice, file: folder.diagnosis })
  const invite = await new Invites(store).createFirst()
  if (lifetime.stopping) return
  log('listening', { port: config.port })
  print(`\nSnug is at ${config.publicUrl}`)
  if (invite && !demo) {
    print(`Make the first account (this link works once, until ${invite.expires}):`)
    print(`  ${config.publicUrl}/setup#${invite.token}`)
  }
  listener.serve(app)
  if (demo) await showDemo(config.publicUrl, invite?.token)
}

interface Parts {
  config: Config
  secrets: Secrets
  store: Store
  listener: Listener
  sfu: Sfu
  ice: IceSource
  /** Of the diagnosis. */
  file: string
}

/** Puts meetings, signalling and HTTP together. */
function assemble({ config, secrets, store, listener, sfu, ice, file }: Parts): RequestListener {
  const { publicUrl, trustProxy, liveCounts, factorRequired } = config
  const meetings = new Meetings(sfu, ice)
  const tokens = createAccessTokens({ key: secrets.signing, issuer: publicUrl, audience: publicUrl })
  const addressOf = (request: IncomingMessage) => clientAddress(request, trustProxy)
  const diagnosis = new Diagnosis({ file, addressOf, onChange: (on) => meetings.diagnose(on) })
  diagnosis.watch(listener.server)
  lifetime.owns(() => diagnosis.stop())
  const events = new SecurityEvents({ store: store.securityEvents })
  for (const part of [diagnosis, events])
    lifetime.owns(startSweep(part, (error) => log('sweep_failed', errorFields(error))))
  const signaling = attachSignaling({
    server: listener.server,
    tokens: createTokenVerifier({
      ...{ own: tokens, hosts: store.hosts, sessions: store.sessions },
      ...{ publicUrl, roomKey: secrets.subject },
    }),
    meetings,
    addressOf,
    publicUrl,
    onFault: (error) => log('connection_failed', errorFields(error)),
  })
  const uses = new LastUses(systemClock)
  const onError = (error: unknown) => log('sweep_failed', errorFields(error))
  lifetime.owns(watchHosts(store.hosts, meetings, onError))
  lifetime.owns(
    watchSessions({ sessions: store.sessions, live: meetings, uses, clock: systemClock, onError }),
  )
  lifetime.owns(() => signaling.close('shutting_down'))
  lifetime.owns(() => listener.stop())
  const isEmbedOrigin = embedOriginCheck(config)
  const hasRelay = config.turn.kind !== 'off'
  const sso = singleSignOn(config)
  const api = createApi({
    store,
    live: meetings,
    tokens,
    secrets,
    publicUrl,
    isEmbedOrigin,
    hasRelay,
    factorRequired,
    sso,
    diagnosis,
    events,
    uses,
  })
  const health = healthRoutes({ ping: () => store.ping(), sfu, meetings, liveCounts })
  const embed = embedRoutes({
    origins: new EmbedOrigins({ publicUrl, isEmbedOrigin, hosts: store.hosts }),
    throttle: new Throttle(systemClock),
    publicDir: PUBLIC_DIR,
  })
  return createApp({ publicUrl, trustProxy, publicDir: PUBLIC_DIR, api, embed, health, log })
}

function singleSignOn({ provider, directory, adminGroup }: Config): SingleSignOn {
  return {
    ...(provider ? { provider: { name: provider.name, options: provider } } : {}),
    ...(directory ? { directory: { name: directory.name, directory: ldapDirectory(directory) } } : {}),
    adminGroup,
  }
}

async function openDatabase(file: string): Promise<Store> {
  const store = await openStore({ file }).catch((error) => {
    throw new StartError(`The database ${file} can't be opened or brought up to date.`, { cause: error })
  })
  lifetime.owns(() => store.close())
  lifetime.owns(startSweep(store, (error) => log('sweep_failed', errorFields(error))))
  return store
}

async function startMedia(janus: JanusConfig, dir: string): Promise<Sfu> {
  const { url, apiSecret } = janus.kind === 'own' ? await startJanus(janus, dir) : janus
  const sfu = createJanodeSfu({ url, apiSecret })
  lifetime.owns(() => sfu.close())
  sfu.onState((state) => log(state === 'up' ? 'media_up' : 'media_down'))
  return sfu
}

async function startJanus(janus: JanusConfig & { kind: 'own' }, dir: string) {
  const { binary, rtpPorts, publicAddress } = janus
  const process = await superviseJanus({ binary, dir, rtpPorts, publicAddress }).catch((error) => {
    throw new StartError(
      `The media server ${binary} does not start. Install Janus with VideoRoom and WebSockets ` +
        '(Debian: apt-get install janus), or set SNUG_JANUS_BIN or SNUG_JANUS_URL.',
      { cause: error },
    )
  })
  lifetime.owns(() => process.stop())
  return process
}

async function startRelay({ turn, relayOnly, publicUrl }: Config, dir: string): Promise<IceSource> {
  if (turn.kind === 'off') return noRelay
  const relay = turn.kind === 'own' ? await startTurn(turn, publicUrl, dir) : turn
  const source = relayIce(relay)
  return (wanted) => source(wanted || relayOnly)
}

async function startTurn(turn: TurnConfig & { kind: 'own' }, publicUrl: string, dir: string) {
  const { port, publicAddress } = turn
  const secret = randomToken()
  const onState = (state: 'up' | 'down') => log(state === 'up' ? 'relay_up' : 'relay_down')
  const process = await superviseTurn({ ...turn, secret, dir, onState }).catch((error) => {
    throw new StartError(
      `The relay ${turn.binary} does not start. Install coturn (Debian: apt-get install coturn), free UDP and TCP ` +
        `port ${port} or set SNUG_TURN_PORT, or set SNUG_TURN to a relay elsewhere.`,
      { cause: error },
    )
  })
  lifetime.owns(() => process.stop())
  const host = publicAddress ?? (isLoopback(publicUrl) ? process.address : new URL(publicUrl).hostname)
  return { urls: turnUrls(host, port), secret }
}

/** @throws StartError */
function wantsDemo(args: string[], { publicUrl, host, factorRequired }: Config): boolean {
  const unknown = args.find((argument) => argument !== '--demo')
  if (unknown !== undefined) throw new StartError('The only option is --demo. Settings are SNUG_* variables.')
  if (!args.length) return false
  if (factorRequired)
    throw new StartError('The accounts of --demo have no second factor: leave SNUG_SECOND_FACTOR unset.')
  if (isLoopback(publicUrl) && isLoopback(`http://${host}`)) return true
  throw new StartError(
    '--demo has well-known passwords and is for this machine only: leave SNUG_PUBLIC_URL and SNUG_HOST unset.',
  )
}

async function showDemo(publicUrl: string, setupToken: string | undefined): Promise<void> {
  const { prepareDemo } = await import('./demo.ts')
  for (const line of await prepareDemo(publicUrl, setupToken)) print(line)
}

async function explain(error: unknown): Promise<void> {
  await lifetime.close()
  if (error instanceof ConfigError || error instanceof StartError) {
    process.stderr.write(`snug: ${error.message}\n`)
    const cause = errorFields(error).error
    if (error.cause && cause) log('crashed', errorFields(error))
  } else log('crashed', errorFields(error))
  process.exit(error instanceof ConfigError ? 2 : 1)
}
