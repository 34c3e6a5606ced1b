/** The programs beside the server: media server and relay. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Config } from '../config.ts'
import { findModules } from '../sfu/janus-config.ts'
import { answers } from '../sfu/janus-probe.ts'
import { ownAddresses } from '../turn/turn-config.ts'
import { stunAnswers } from '../turn/turn-probe.ts'
import { bad, type Finding, good, unknown } from './finding.ts'

const LEAST_JANUS = [1, 1] as const
const WITHIN = 3_000

export async function mediaServer({ janus }: Config): Promise<Finding> {
  const what = 'media server'
  if (janus.kind === 'external') {
    if (await answers(janus.url, janus.apiSecret)) return good(what, `Janus at ${janus.url} has VideoRoom`)
    return bad(
      what,
      `no Janus with VideoRoom answers at ${janus.url}`,
      'Check that it runs, its websockets plugin, SNUG_JANUS_URL and SNUG_JANUS_API_SECRET.',
    )
  }
  if (!existsSync(janus.binary))
    return bad(what, `${janus.binary} is not there`, 'apt-get install --no-install-recommends janus')
  if (!findModules(janus.binary))
    return bad(
      what,
      'Janus lacks VideoRoom or WebSockets',
      'Install it with libjanus_videoroom and libjanus_websockets.',
    )
  const version = versionOf(janus.binary)
  if (!version)
    return unknown(what, `the version of ${janus.binary} can't be told`, 'It has to be 1.1 or newer.')
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > LEAST_JANUS[0] || (major === LEAST_JANUS[0] && minor >= LEAST_JANUS[1]))
    return good(what, `Janus ${version}`)
  return bad(what, `Janus ${version} is too old`, 'Install Janus 1.1 or newer.')
}

function versionOf(binary: string): string | undefined {
  const { stdout, stderr } = spawnSync(binary, ['--version'], { encoding: 'utf8', timeout: WITHIN })
  return /\b(\d+\.\d+\.\d+)\b/.exec(`${stdout ?? ''}${stderr ?? ''}`)?.[1]
}

export async function relay({ turn }: Config, running: boolean): Promise<Finding> {
  const what = 'relay'
  if (turn.kind === 'off')
    return unknown(what, 'there is none', 'People whose networks block UDP need one: SNUG_TURN=embedded')
  if (turn.kind === 'external') return externalRelay(turn.urls)
  if (!existsSync(turn.binary))
    return bad(what, `${turn.binary} is not there`, 'apt-get install --no-install-recommends coturn')
  const own = ownAddresses(networkInterfaces()).find(isIPv4)
  if (!own) return bad(what, 'this machine has no address but loopback', 'Give it an IPv4 address.')
  if (await stunAnswers(own, turn.port)) {
    if (running) return good(what, `coturn answers at port ${turn.port}`)
    return bad(
      what,
      `something else answers at port ${turn.port}`,
      'Stop it (Debian’s own service: systemctl disable --now coturn), or set SNUG_TURN_PORT.',
    )
  }
  if (!running) return good(what, 'coturn is installed; it starts with the server')
  return bad(
    what,
    `coturn does not answer at port ${turn.port}`,
    'Look whether something else holds that port.',
  )
}

async function externalRelay(urls: readonly string[]): Promise<Finding> {
  const [first = ''] = urls
  const [, host = '', port = '3478'] = /^turns?:\[?([^\]?]+?)\]?(?::(\d+))?(?:\?|$)/.exec(first) ?? []
  if (await stunAnswers(host, Number(port), WITHIN)) return good('relay', `${first} answers`)
  return bad('relay', `${first} does not answer by UDP`, 'Check the address and the firewall before it.')
}
