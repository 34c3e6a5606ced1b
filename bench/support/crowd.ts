/** Many people without browsers, who hold to the protocol: they join, answer for life, and come back as the widget does. */
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { PING_EVERY, PROTOCOL } from '../../protocol/index.ts'
import type { Canaries } from '../../test/support/audit/canaries.ts'
import { OpaqueMember } from '../../test/support/opaque-member.ts'
import { Person } from '../../test/support/person.ts'
import { Client } from '../../test/support/signalling-server.ts'
import type { SnugServer } from '../../test/support/snug-server.ts'
import { emptyOffer } from './offer.ts'

/** Milliseconds between two attempts to come back: a random time up to this, as of a crowd. */
const RETRY = 400
const ATTEMPTS = 60

/** Accounts who are all members of the same rooms: each is somebody else in each room. */
export interface Town {
  people: Person[]
  rooms: string[]
}

/** @param marks as which the first two sign in, and which is part of every title */
export async function settle(
  server: SnugServer,
  people: number,
  rooms: number,
  marks?: Pick<Canaries, 'logins' | 'title'>,
): Promise<Town> {
  const first = await new Person(server.origin, marks?.logins.ada ?? 'first').signUp(server.setupToken)
  const all = [first]
  if (marks) all.push(await first.invite(marks.logins.ben))
  while (all.length < people) all.push(await first.invite(`person-${all.length}`))
  const made: string[] = []
  while (made.length < rooms)
    made.push((await first.createRoom(`${marks?.title ?? 'Room'} ${made.length}`, all.slice(1))).id)
  return { people: all, rooms: made }
}

/** One person in one room. */
export class Citizen {
  /** Missing until there is a token for it. */
  client!: Client
  readonly #member = new OpaqueMember()
  readonly #timer = setInterval(() => this.#ping(), PING_EVERY)
  #ref = 1_000

  private constructor(
    readonly server: SnugServer,
    readonly person: Person,
    readonly room: string,
  ) {}

  static async join(server: SnugServer, person: Person, room: string): Promise<Citizen> {
    const citizen = new Citizen(server, person, room)
    citizen.#connect(`token.${await person.accessToken(room)}`)
    await citizen.client.told('welcome')
    await citizen.prepare()
    await citizen.client.join()
    return citizen
  }

  /** Both peer connections, as far as they go without media. */
  async prepare(): Promise<void> {
    const ref = ++this.#ref
    this.client.post({ type: 'prepare', ref, publish: emptyOffer() })
    await this.client.told('prepared', (answer) => answer.ref === ref)
  }

  /** Resolves when the media server is back after it was lost, and has answered. @param from message number */
  async mediaBack(from: number): Promise<void> {
    await this.client.told('media', ({ state }) => state === 'down', from)
    await this.client.told('media', ({ state }) => state === 'up', from)
    await this.prepare()
  }

  /** The network is gone, and comes back: resolves in the same place of the meeting, with nothing missed. */
  async comeBack(): Promise<void> {
    const { resume } = this.client
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await wait(Math.random() * RETRY)
      this.#connect(resume)
      const welcome = await Promise.race([
        this.client.told('welcome').catch(() => undefined),
        this.client.ended.then(() => undefined),
      ])
      if (!welcome) continue
      if (!welcome.resumed) throw new Error('the place was not kept')
      this.client.post({ type: 'catch-up', seq: this.#member.seq })
      await this.client.told('caught-up')
      return
    }
    throw new Error('did not come back')
  }

  async leave(): Promise<void> {
    clearInterval(this.#timer)
    this.client.post({ type: 'leave' })
    await this.client.ended
  }

  #connect(credential: string): void {
    const { origin } = this.server
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, [PROTOCOL, credential], { origin })
    this.client = new Client(socket, this.#member)
  }

  #ping(): void {
    const socket = this.client?.socket
    if (socket?.readyState === WebSocket.OPEN) this.client.post({ type: 'ping' })
  }
}

/** Who the server believes to be there. */
export async function census(server: SnugServer) {
  const { live } = (await server.ready()).body as {
    live?: { meetings: number; participants: number; rooms: number }
  }
  return live ?? { meetings: -1, participants: -1, rooms: -1 }
}

/** Waits, a minute at most, until nobody is there any more; who is. */
export async function emptied(server: SnugServer) {
  for (let second = 0; second < 60; second++) {
    const { meetings, participants, rooms } = await census(server)
    if (meetings + participants + rooms === 0) break
    await wait(1_000)
  }
  return census(server)
}
