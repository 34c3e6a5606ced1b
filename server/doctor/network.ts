/** Ports, the public address and its certificate, and the clock. */
import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { connect } from 'node:tls'
import type { Config } from '../config.ts'
import { isLoopback, type PortRange } from '../settings.ts'
import { bad, type Finding, good, unknown } from './finding.ts'

/** Milliseconds for one answer. */
const WITHIN = 5_000
const DAY = 86_400_000
/** Days of a certificate's life below which something is wrong with its renewal. */
const LEAST_DAYS = 10
/** Seconds that clocks may differ: tokens are short-lived. */
const TOLERANCE = 60

/** Whether a Snug answers at an origin. @returns the time it told */
async function alive(origin: string): Promise<{ date?: Date } | undefined> {
  try {
    const answer = await fetch(`${origin}/healthz`, {
      signal: AbortSignal.timeout(WITHIN),
      redirect: 'error',
    })
    const date = answer.headers.get('date')
    const { alive: is } = (await answer.json()) as { alive?: unknown }
    return is === true ? { ...(date ? { date: new Date(date) } : {}) } : undefined
  } catch {
    return undefined
  }
}

/** Whether the server's port can be had, or is had by a server that runs. */
export async function port({ port, host, tls }: Config): Promise<{ finding: Finding; running: boolean }> {
  const what = 'port'
  const free = await canListen(port, host)
  if (free === 'free')
    return { finding: good(what, `${port} is free; the server does not run`), running: false }
  const at = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  const speaks =
    tls.kind === 'off'
      ? await alive(`http://${at.includes(':') ? `[${at}]` : at}:${port}`)
      : await tlsOf(at, port)
  if (free === 'EADDRINUSE' && speaks)
    return { finding: good(what, `the server runs at ${port}`), running: true }
  const todo =
    free === 'EACCES'
      ? 'Ports below 1024 need root or CAP_NET_BIND_SERVICE.'
      : 'End what holds it, or set SNUG_PORT.'
  return { finding: bad(what, `${port} can't be had (${free})`, todo), running: false }
}

function canListen(port: number, host: string): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown'))
    server.listen(port, host, () => server.close(() => resolve('free')))
  })
}

/** UDP ports for media: some of them are tried. A firewall in front can't be seen from inside. */
export async function mediaPorts(name: string, { from, to }: PortRange): Promise<Finding> {
  const what = `${name} ports`
  const some = [from, Math.floor((from + to) / 2), to]
  const taken = (await Promise.all(some.map(canBind))).filter((port) => port !== undefined)
  const outside = `UDP ${from}-${to} must be open from outside as well`
  if (taken.length < some.length) return good(what, outside)
  return bad(
    what,
    `UDP ${from}-${to} is in use`,
    'Another program, or another Snug, has these ports: choose others.',
  )
}

/** @returns the port when it can't be had */
function canBind(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(port))
    socket.bind(port, () => socket.close(() => resolve(undefined)))
  })
}

export async function publicAddress({ publicUrl }: Config, running: boolean): Promise<Finding> {
  const what = 'public address'
  if (isLoopback(publicUrl))
    return unknown(what, `${publicUrl} is this machine alone`, 'Set SNUG_PUBLIC_URL to let others in.')
  if (!running)
    return unknown(what, `${publicUrl} can be tried while the server runs`, 'Start it, then ask again.')
  if (await alive(publicUrl)) return good(what, `${publicUrl} leads here`)
  return bad(
    what,
    `${publicUrl} does not answer, or its certificate is not trusted`,
    'Check the name’s DNS record, the firewall, the proxy in front and the certificate.',
  )
}

/** The certificate that browsers get. */
export async function certificate({ publicUrl }: Config, now: Date): Promise<Finding> {
  const what = 'certificate'
  const { protocol, hostname, port } = new URL(publicUrl)
  if (protocol !== 'https:') return good(what, 'none is needed on this machine')
  const ends = await tlsOf(hostname, Number(port || 443))
  if (!ends) return bad(what, `no TLS is spoken at ${publicUrl}`, 'See “TLS” in docs/administration.md.')
  const days = Math.floor((ends.getTime() - now.getTime()) / DAY)
  if (days >= LEAST_DAYS) return good(what, `good for ${days} days`)
  return bad(
    what,
    days < 0 ? 'it has run out' : `it ends in ${days} days`,
    'Look at the log for certificate_failed or certificate_refused; renew it.',
  )
}

/** End of the certificate at a port, whoever signed it. */
function tlsOf(host: string, port: number): Promise<Date | undefined> {
  return new Promise((resolve) => {
    const socket = connect(
      { host, port, servername: host, rejectUnauthorized: false, timeout: WITHIN },
      () => {
        resolve(new Date(socket.getPeerCertificate().valid_to))
        socket.destroy()
      },
    )
    socket.on('timeout', () => socket.destroy())
    socket.on('error', () => resolve(undefined))
    socket.on('close', () => resolve(undefined))
  })
}

/** Tokens and certificates go by the time of day. */
export async function time({ publicUrl }: Config, now: Date): Promise<Finding> {
  const what = 'time'
  const { stdout } = spawnSync('timedatectl', ['show', '--property=NTPSynchronized', '--value'], {
    encoding: 'utf8',
    timeout: WITHIN,
  })
  const told = stdout?.trim()
  if (told === 'yes') return good(what, 'the clock is kept right')
  const outside = isLoopback(publicUrl) ? undefined : (await alive(publicUrl))?.date
  const apart = outside && Math.abs(outside.getTime() - now.getTime()) / 1_000
  if (apart !== undefined && apart > TOLERANCE)
    return bad(
      what,
      `the clock is ${Math.round(apart)} s apart from that at ${publicUrl}`,
      'Install an NTP client.',
    )
  const todo = 'Install an NTP client (Debian: apt-get install systemd-timesyncd).'
  if (told === 'no') return bad(what, 'nothing keeps the clock right', todo)
  return unknown(what, `it is ${now.toISOString()}; whether that is right can't be told`, todo)
}
