/**
 * The private folder a supervised Janus runs from: its configuration, and links to the two modules it may load.
 * Nothing of the packaged configuration is used.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { writePrivateFolder } from '../supervision/private-folder.ts'

/** UDP ports for media, both ends included; one port per peer connection. */
export interface PortRange {
  from: number
  to: number
}

export interface JanusSettings {
  /** Port of the control WebSocket on the loopback interface. */
  controlPort: number
  rtpPorts: PortRange
  /** 256 bits, base64url. Lives in memory and in the private folder only. */
  apiSecret: string
  /** Address that browsers reach this machine under, when it is behind a one-to-one NAT. */
  publicAddress?: string | undefined
  /** Threads that carry media; absent: one per connection. */
  eventLoops?: number | undefined
}

const MODULES = {
  plugins: 'libjanus_videoroom.so',
  transports: 'libjanus_websockets.so',
} as const
const FOLDERS = ['plugins', 'transports', 'events', 'loggers'] as const

/**
 * Text of each configuration file, by file name.
 * Level 0 and the silent WebSocket log matter: from level 4 on Janus writes ids, from 5 on SDP, addresses and secrets.
 */
export function janusConfig(dir: string, settings: JanusSettings): Record<string, string> {
  return {
    'janus.jcfg': core(dir, settings),
    'janus.transport.websockets.jcfg': websockets(settings.controlPort),
    'janus.plugin.videoroom.jcfg': block('general', ['string_ids = true', 'events = false']),
  }
}

function core(dir: string, { apiSecret, rtpPorts, publicAddress, eventLoops }: JanusSettings): string {
  const general = [
    `configs_folder = ${quote(dir)}`,
    ...FOLDERS.map((folder) => `${folder}_folder = ${quote(join(dir, folder))}`),
    `api_secret = ${quote(apiSecret)}`,
    // No transport offers the admin interface; the secret is there so that the built-in one never holds.
    `admin_secret = ${quote(randomSecret())}`,
    'server_name = "media"',
    'hide_dependencies = true',
    'session_timeout = 30',
    'debug_level = 0',
    'debug_timestamps = false',
    'debug_colors = false',
    'log_to_stdout = false',
    ...(eventLoops ? [`event_loops = ${eventLoops}`] : []),
  ]
  const nat = publicAddress ? [`nat_1_1_mapping = ${quote(publicAddress)}`, 'keep_private_host = true'] : []
  return [
    block('general', general),
    block('media', ['ipv6 = false', `rtp_port_range = "${rtpPorts.from}-${rtpPorts.to}"`]),
    block('nat', nat),
    block('events', ['broadcast = false']),
  ].join('')
}

function websockets(port: number): string {
  const general = ['json = "compact"', 'ws = true', `ws_port = ${port}`, 'ws_ip = "127.0.0.1"', 'wss = false']
  const admin = ['admin_ws = false', 'admin_wss = false']
  return block('general', [...general, 'ws_logging = "none"']) + block('admin', admin)
}

const block = (name: string, lines: string[]) =>
  `${name}: {\n${lines.map((line) => `\t${line}\n`).join('')}}\n`

const quote = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`

/** 256 random bits as base64url. */
export const randomSecret = () => randomBytes(32).toString('base64url')

/** Writes the folder; see writePrivateFolder. @returns where it is */
export const writeJanusFolder = (wanted: string, modules: string, settings: JanusSettings): Promise<string> =>
  writePrivateFolder(wanted, (dir) => ({
    folders: FOLDERS,
    links: Object.fromEntries(
      Object.entries(MODULES).map(([folder, file]) => [join(folder, file), join(modules, folder, file)]),
    ),
    files: janusConfig(dir, settings),
  }))

/**
 * Where the modules of an installed Janus are.
 * @returns the folder that holds `plugins` and `transports`, or undefined when they are not there
 */
export function findModules(binary: string): string | undefined {
  const prefix = dirname(dirname(resolve(binary)))
  const libs = ['/usr/lib', join(prefix, 'lib')].filter(existsSync)
  const candidates = libs.flatMap((lib) => [
    join(lib, 'janus'),
    ...readdirSync(lib).map((name) => join(lib, name, 'janus')),
  ])
  return candidates.find((path) =>
    Object.entries(MODULES).every(([folder, file]) => existsSync(join(path, folder, file))),
  )
}
