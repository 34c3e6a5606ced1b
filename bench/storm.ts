/**
 * `npm run bench -- storm [PEOPLE]`: everybody loses the media server, then everybody the network, at once. How long until
 * each is back, whether ghosts stay, and what is left on the machine then. People are clients of the protocol without
 * media; server and Janus are real.
 */
import { rm } from 'node:fs/promises'
import { newCanaries, secretsOf } from '../test/support/audit/canaries.ts'
import { remainsOf } from '../test/support/audit/remains.ts'
import { isRegistered, misbehave } from '../test/support/audit/traces.ts'
import { search } from '../test/support/capture/needles.ts'
import { childrenOf } from '../test/support/processes.ts'
import { startSnug } from '../test/support/snug-server.ts'
import { Citizen, census, emptied, settle } from './support/crowd.ts'
import { summary } from './support/statistics.ts'

const IN_ROOM = 4
const people = Number(process.argv[2] ?? 200)

const since = Date.now()
const canaries = newCanaries()
const server = await startSnug()
try {
  const town = await settle(server, IN_ROOM, Math.ceil(people / IN_ROOM), canaries)
  const crowd: Citizen[] = []
  for (const room of town.rooms)
    crowd.push(...(await Promise.all(town.people.map((person) => Citizen.join(server, person, room)))))
  const before = await census(server)
  await misbehave(server.origin, canaries)

  const janus = childrenOf(server.process.pid ?? 0).find(({ command }) => command.includes('janus'))
  if (!janus) throw new Error('Janus does not run')
  const heard = crowd.map(({ client }) => client.all.length)
  const media = await timed(
    crowd,
    () => process.kill(janus.pid, 'SIGKILL'),
    (one, at) => one.mediaBack(heard[at] ?? 0),
  )

  const cut = () => {
    for (const { client } of crowd) client.socket.terminate()
  }
  const network = await timed(crowd, cut, (one) => one.comeBack())
  const after = await census(server)

  for (let from = 0; from < crowd.length; from += 50)
    await Promise.all(crowd.slice(from, from + 50).map((one) => one.leave()))
  const left = await emptied(server)
  const rows = { 'Janus killed': summary(media), 'network cut': summary(network) }
  console.table(
    Object.entries(rows).map(([name, { n, median, p95 }]) => ({
      '': name,
      back: n,
      'median ms': Math.round(median),
      'p95 ms': Math.round(p95),
      'last ms': Math.round(Math.max(...(name === 'Janus killed' ? media : network))),
    })),
  )
  const secrets = {
    ...secretsOf(canaries),
    ...Object.fromEntries(
      crowd.map(({ client }, at) => [`way back of ${at}`, client.resume.split('.')[1] ?? '']),
    ),
  }
  await server.stop({ keep: true })
  const found = search(secrets, await remainsOf(server.dataDir, server.output(), since))
  const hits = found.filter((hit) => !isRegistered(hit))
  for (const hit of hits) console.log(`Left behind: ${JSON.stringify(hit)}`)
  const ghosts = left.participants + left.rooms + left.meetings
  console.log(
    JSON.stringify({
      ...{ bench: 'storm', people: crowd.length, before: before.participants, after: after.participants },
      ...{ mediaBack: media.length, mediaP95Ms: Math.round(rows['Janus killed'].p95) },
      ...{
        networkBack: network.length,
        networkP95Ms: Math.round(rows['network cut'].p95),
        ghosts,
        hits: hits.length,
      },
    }),
  )
  // The logins are found where they may stand, which shows that the search looks there.
  const looked = found.length > hits.length
  if (!looked || hits.length || ghosts || after.participants !== crowd.length) process.exitCode = 1
} finally {
  await server.stop()
  await rm(server.dataDir, { recursive: true, force: true })
}

/** Milliseconds from the blow until each is back. @throws Error when one does not come back */
async function timed(
  crowd: Citizen[],
  blow: () => void,
  back: (one: Citizen, at: number) => Promise<void>,
): Promise<number[]> {
  const start = performance.now()
  blow()
  return Promise.all(
    crowd.map(async (one, at) => {
      await back(one, at)
      return performance.now() - start
    }),
  )
}
