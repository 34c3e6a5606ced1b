/**
 * `npm run soak -- [MINUTES]` (30 by default): people join and leave all the time; then it is looked at what is left of it
 * in the server and in Janus: people, rooms, file descriptors, threads, memory. Fails when something stays. The last line
 * also has the memory of both once a minute, which tells what fills up from what grows without end.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { childrenOf } from '../test/support/processes.ts'
import { startSnug } from '../test/support/snug-server.ts'
import { Citizen, emptied, settle, type Town } from './support/crowd.ts'

const IN_ROOM = 4
const ROOMS = 8
/** Milliseconds between two meetings: below what one address may do in a minute. */
const PACE = 700
/** Milliseconds for timers and collectors to have done their work. */
const REST = 25_000
/** What a process may keep of memory it once needed. */
const MOST_GROWTH = { share: 1.3, bytes: 30e6 }

const minutes = Number(process.argv[2] ?? 30)
const server = await startSnug()

interface Use {
  descriptors: number
  threads: number
  bytes: number
}

function useOf(pid: number): Use {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const number = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1])
  const descriptors = readdirSync(`/proc/${pid}/fd`).length
  return { descriptors, threads: number('Threads'), bytes: number('VmRSS') * 1024 }
}

const use = () => {
  const pid = server.process.pid ?? 0
  const janus = childrenOf(pid).find(({ command }) => command.includes('janus'))
  return { server: useOf(pid), janus: useOf(janus?.pid ?? 0) }
}

async function meet({ people, rooms }: Town, turn: number): Promise<number> {
  const room = rooms[turn % rooms.length] ?? ''
  const all = await Promise.all(people.map((person) => Citizen.join(server, person, room)))
  all[0]?.client.post({ type: 'app', data: 'AAAA' })
  // Every third meeting breaks off instead of ending.
  if (turn % 3 === 0) for (const { client } of all) client.socket.terminate()
  await Promise.all(all.map((one) => (turn % 3 === 0 ? one.comeBack() : undefined)))
  await Promise.all(all.map((one) => one.leave()))
  return all.length
}

interface Sample {
  serverMb: number
  janusMb: number
}

async function meetFor(town: Town, ms: number): Promise<{ joins: number; samples: Sample[] }> {
  let joins = 0
  const samples: Sample[] = []
  const begun = performance.now()
  for (let turn = 0; performance.now() < begun + ms; turn++) {
    const next = wait(PACE)
    joins += await meet(town, turn)
    await next
    if (performance.now() < begun + samples.length * 60_000) continue
    const { server, janus } = use()
    samples.push({ serverMb: Math.round(server.bytes / 1e6), janusMb: Math.round(janus.bytes / 1e6) })
  }
  return { joins, samples }
}

try {
  const town = await settle(server, IN_ROOM, ROOMS)
  await meetFor(town, 30_000)
  await emptied(server)
  await wait(REST)
  const before = use()
  const { joins, samples } = await meetFor(town, minutes * 60_000)
  const left = await emptied(server)
  await wait(REST)
  const after = use()
  const rows = (['server', 'janus'] as const).map((name) => ({
    '': name,
    'descriptors before': before[name].descriptors,
    after: after[name].descriptors,
    'threads before': before[name].threads,
    'threads after': after[name].threads,
    'MB before': Math.round(before[name].bytes / 1e6),
    'MB after': Math.round(after[name].bytes / 1e6),
  }))
  console.table(rows)
  const ghosts = left.participants + left.rooms + left.meetings
  const stays = (['server', 'janus'] as const).filter(
    (name) =>
      after[name].descriptors > before[name].descriptors ||
      after[name].threads > before[name].threads ||
      after[name].bytes > before[name].bytes * MOST_GROWTH.share + MOST_GROWTH.bytes,
  )
  console.log(JSON.stringify({ bench: 'soak', minutes, joins, ghosts, before, after, samples, stays }))
  if (ghosts > 0 || stays.length > 0) process.exitCode = 1
} finally {
  await server.stop()
}
