/** Whether the server lives and can do its work, for supervisors and load balancers. */
import { setTimeout as delay } from 'node:timers/promises'
import express, { type Router } from 'express'

type PartState = 'up' | 'down'

export interface Readiness {
  database: PartState
  media: PartState
  /** Only where the administrator wants it: it tells outsiders how much is going on. */
  live?: Live
}

/** `rooms`: those that the media server itself reports. */
export interface Live {
  meetings: number
  participants: number
  rooms: number
}

export interface HealthDeps {
  /** Rejects when the database does not answer. */
  ping(): Promise<void>
  sfu: { readonly state: PartState; census(): Promise<{ rooms: number }> }
  meetings: { census(): { meetings: number; participants: number } }
  liveCounts: boolean
}

/** Milliseconds for a part to answer. */
const ANSWER_WITHIN = 2_000

/** `GET /healthz`: 200 while the process lives. `GET /readyz`: Readiness with 200, or 503 when a part is down. */
export function healthRoutes(deps: HealthDeps): Router {
  const router = express.Router()
  const check = shared(() => readiness(deps))
  router.get('/healthz', (_request, response) => {
    response.setHeader('Cache-Control', 'no-store')
    response.json({ alive: true })
  })
  router.get('/readyz', async (_request, response) => {
    const ready = await check()
    response.setHeader('Cache-Control', 'no-store')
    response.status(ready.database === 'up' && ready.media === 'up' ? 200 : 503).json(ready)
  })
  return router
}

export async function readiness(deps: HealthDeps): Promise<Readiness> {
  const { ping, sfu, meetings, liveCounts } = deps
  const [database, census] = await Promise.all([
    within(ping().then(() => true)),
    sfu.state === 'up' ? within(sfu.census()) : undefined,
  ])
  const parts = { database: stateOf(database), media: stateOf(census && sfu.state === 'up') }
  if (!liveCounts || !census) return parts
  const { meetings: count, participants } = meetings.census()
  return { ...parts, live: { meetings: count, participants, rooms: census.rooms } }
}

const stateOf = (answered: unknown): PartState => (answered ? 'up' : 'down')

/** The value; undefined when it failed or took too long. */
async function within<T>(work: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController()
  const late = delay(ANSWER_WITHIN, undefined, { signal: timer.signal }).catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } catch {
    return undefined
  } finally {
    timer.abort()
  }
}

/** Requests that come while one check runs get its answer, so that asking often costs little. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }
}
