/** `snug host …`: host applications and their keys. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { http, SnugError } from '../../protocol/index.ts'
import type { Hosts, NewHost } from '../auth/hosts.ts'
import type { HostWithKeys } from '../store/store.ts'
import { CommandError } from './command-error.ts'

export const HOST_USAGE = `  snug host add NAME --key FILE [--kid ID] [--origin ORIGIN]… [--room ID]…
  snug host set NAME [--origin ORIGIN]… [--room ID]… [--any-room]
  snug host list
  snug host key add NAME --key FILE --kid ID
  snug host key remove NAME --kid ID
  snug host remove NAME

NAME is the issuer (iss) of the host's tokens, such as https://intranet.example, and where there is no --origin also the
origin of its pages. What is given to set takes the place of what was there. FILE holds the Ed25519 public key (PEM); the 32 bytes as base64 will do in its place.`

/** 32 bytes as base64 or base64url. */
const KEY_TEXT = /^[A-Za-z0-9+/_-]{43}=?$/

/** Options that have a value. */
const VALUED = ['--key', '--kid', '--origin', '--room']

interface Options {
  names: string[]
  kid?: string | undefined
  key?: string | undefined
  origin: string[]
  room: string[]
  'any-room': boolean
}

/**
 * @param args what follows `host`
 * @returns lines for the terminal
 * @throws CommandError
 */
export async function hostCommand(hosts: Hosts, args: string[]): Promise<string[]> {
  const options = optionsOf(args)
  const [first, second] = options.names
  const verb = first === 'key' ? `key ${second ?? ''}` : (first ?? '')
  const [name, ...more] = options.names.slice(verb.split(' ').length)
  if (more.length) throw new CommandError(`There is something too much: ${more.join(' ')}`)
  switch (verb) {
    case 'list':
      return (await hosts.list()).flatMap(describe)
    case 'set':
      return set(hosts, required(name, 'NAME'), options)
    case 'add':
      return add(hosts, required(name, 'NAME'), options)
    case 'key add':
      return addKey(hosts, required(name, 'NAME'), options)
    case 'key remove':
      return removeKey(hosts, required(name, 'NAME'), options)
    case 'remove':
      return remove(hosts, required(name, 'NAME'))
    default:
      throw new CommandError(`Commands:\n${HOST_USAGE}`)
  }
}

function optionsOf(args: string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args: withValuesJoined(args),
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        kid: { type: 'string' },
        origin: { type: 'string', multiple: true, default: [] },
        room: { type: 'string', multiple: true, default: [] },
        'any-room': { type: 'boolean', default: false },
      },
    })
    return { ...values, names: positionals }
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error))
  }
}

/** `--key X` as `--key=X`, and so on: ids and keys may begin with a dash, which looks like another option. */
function withValuesJoined([first, ...rest]: string[]): string[] {
  if (first === undefined) return []
  const [value, ...after] = rest
  if (!VALUED.includes(first) || value === undefined || VALUED.includes(value))
    return [first, ...withValuesJoined(rest)]
  return [`${first}=${value}`, ...withValuesJoined(after)]
}

function required(value: string | undefined, what: string): string {
  if (value) return value
  throw new CommandError(`${what} is missing. Commands:\n${HOST_USAGE}`)
}

async function add(hosts: Hosts, name: string, options: Options): Promise<string[]> {
  const origins = options.origin.length ? options.origin : [name]
  const rooms = options.room.length ? options.room : null
  const key = keyText(required(options.key, '--key'))
  const parsed = v.safeParse(http.HostRequest, { name, origins, rooms, kid: options.kid ?? '1', key })
  if (!parsed.success) throw new CommandError(complaint(parsed.issues[0]))
  await explained(hosts.add(parsed.output), 'There is a host of this name already.')
  return describe(await byName(hosts, name))
}

async function set(hosts: Hosts, name: string, options: Options): Promise<string[]> {
  const { origin, room, 'any-room': any } = options
  if (any && room.length) throw new CommandError('Either --room or --any-room.')
  if (!any && !room.length && !origin.length)
    throw new CommandError('Say what to set: --origin, --room, --any-room.')
  const host = await byName(hosts, name)
  const places = {
    origins: origin.length ? origin : host.origins,
    rooms: any ? null : room.length ? room : host.rooms,
  }
  const parsed = v.safeParse(http.HostPlaces, places)
  if (!parsed.success) throw new CommandError(complaint(parsed.issues[0]))
  await hosts.change(host.id, parsed.output)
  return describe(await byName(hosts, name))
}

/** Which option does not do, and what would. */
function complaint(issue: v.BaseIssue<unknown>): string {
  const options: Partial<Record<keyof NewHost, string>> = {
    name: 'NAME',
    origins: '--origin',
    rooms: '--room',
    kid: '--kid',
    key: '--key',
  }
  const field = issue.path?.[0]?.key as keyof NewHost
  return `${options[field]} has to be ${issue.expected ?? issue.message}.`
}

async function addKey(hosts: Hosts, name: string, options: Options): Promise<string[]> {
  const kid = kidOf(options)
  const key = keyText(required(options.key, '--key'))
  const host = await byName(hosts, name)
  const twice = 'The host has a key of this id, or two keys already: remove one first.'
  await explained(hosts.addKey(host.id, kid, key), twice)
  return describe(await byName(hosts, name))
}

async function removeKey(hosts: Hosts, name: string, options: Options): Promise<string[]> {
  await hosts.removeKey((await byName(hosts, name)).id, kidOf(options)).catch(() => {
    throw new CommandError('The host has no key of this id. `snug host list` tells which it has.')
  })
  return describe(await byName(hosts, name))
}

async function remove(hosts: Hosts, name: string): Promise<string[]> {
  await hosts.remove((await byName(hosts, name)).id)
  return [`Removed ${name}.`]
}

function kidOf({ kid }: Options): string {
  if (v.is(http.Kid, required(kid, '--kid'))) return kid as string
  throw new CommandError('--kid has to be 1 to 64 letters, digits or . _ -, with no . first')
}

async function byName(hosts: Hosts, name: string): Promise<HostWithKeys> {
  const host = (await hosts.list()).find((one) => one.name === name)
  if (!host) throw new CommandError('There is no host of this name. `snug host list` tells which there are.')
  return host
}

/** The key itself, or what is in the file of this name. */
function keyText(given: string): string {
  if (KEY_TEXT.test(given)) return given
  try {
    return readFileSync(given, 'utf8')
  } catch {
    throw new CommandError(`--key: the file ${given} can't be read.`)
  }
}

async function explained(work: Promise<void>, conflict: string): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof SnugError)) throw error
    if (error.code === 'conflict') throw new CommandError(conflict)
    throw new CommandError('--key is not an Ed25519 public key (PEM, or 32 bytes as base64).')
  }
}

function describe({ name, origins, rooms, keys }: HostWithKeys): string[] {
  return [
    name,
    `  pages  ${origins.join(', ')}`,
    `  rooms  ${rooms ? rooms.join(', ') : 'any of its own'}`,
    ...keys.map(({ kid, x }) => `  key    ${kid}  ${x}`),
    ...(keys.length ? [] : ['  key    none: nobody gets in']),
  ]
}
