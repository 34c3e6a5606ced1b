/** A whole meeting with everything that can go wrong in one, every trace of it marked, and what is left of it. */
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { http } from '../../../protocol/index.ts'
import { launchChromium } from '../browser.ts'
import { CallPage } from '../call-page.ts'
import { remove, write } from '../call-panel.ts'
import { type Haystack, type Hit, search } from '../capture/needles.ts'
import { Person } from '../person.ts'
import { freePort } from '../ports.ts'
import { childrenOf } from '../processes.ts'
import { type SnugServer, startSnug } from '../snug-server.ts'
import { type Canaries, newCanaries, secretsOf } from './canaries.ts'
import { doorOpeners, idsOf } from './openers.ts'
import { remainsOf } from './remains.ts'
import { guessCodes, isRegistered, misbehave } from './traces.ts'

export interface Audit {
  /** What was found that the register does not speak of. */
  hits: Hit[]
  /** What was found after the people had deleted their accounts. */
  afterDeletion: Hit[]
  /** What was looked for. */
  secrets: string[]
  /** Rooms of Ada and what is left of her second factor after the server was killed, and what it believes to go on after the next start. */
  kept: { rooms: number; factor: { on: boolean; codesLeft: number } }
  ghosts: { meetings: number; participants: number; rooms: number }
  /** Files and outputs that were searched, with their sizes. */
  searched: string[]
}

/** Milliseconds for a part to come back. */
const BACK_WITHIN = 30_000

/** @param diagnosis whether an administrator’s diagnosis is on meanwhile: the control, which has to be found out */
export async function auditMeeting({ diagnosis }: { diagnosis: boolean }): Promise<Audit> {
  const since = Date.now()
  const folder = await mkdtemp(join(tmpdir(), 'snug-test-'))
  // The media server runs as somebody else and has to get to its folder.
  await chmod(folder, 0o711)
  const [temporary, data] = [join(folder, 'tmp'), join(folder, 'data')]
  await mkdir(temporary, { mode: 0o755 })
  const env = {
    ...{ SNUG_DATA_DIR: data, TMPDIR: temporary, HOME: temporary, SNUG_PORT: String(await freePort()) },
    ...{ SNUG_TURN: 'embedded', SNUG_TURN_PORT: String(await freePort()), SNUG_TURN_PORTS: '32400-32799' },
  }
  const canaries = newCanaries()
  try {
    const first = await startSnug(env)
    const held = await hold(first, canaries, diagnosis)
    const secrets = { ...secretsOf(canaries), ...held.secrets }
    const second = await startSnug(env)
    const output = first.output() + second.output()
    const left = await remainsOf(folder, output, since)
    const { ada, ben } = peopleOf(second, canaries)
    ada.factor = held.factor
    for (const person of [ada, ben]) await person.signIn()
    const rooms = (await ada.ask('GET', '/api/rooms', http.RoomsAnswer)).length
    const factor = await ada.ask('GET', '/api/account/second-factor', http.FactorAnswer)
    const { live } = (await second.ready()).body
    for (const person of [ada, ben]) await deleteAccount(person)
    await second.stop({ keep: true })
    const rest = await remainsOf(folder, first.output() + second.output(), since)
    return {
      hits: search(secrets, left).filter((hit) => !isRegistered(hit)),
      afterDeletion: search(secrets, rest),
      secrets: Object.keys(secrets),
      ...{ kept: { rooms, factor }, ghosts: live as Audit['ghosts'] },
      searched: left.map(({ what, bytes }: Haystack) => `${what} (${bytes.length} bytes)`),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const peopleOf = ({ origin }: SnugServer, { logins, password }: Canaries) => ({
  ada: new Person(origin, logins.ada, password),
  ben: new Person(origin, logins.ben, password),
})

/** The meeting, to the violent end of the server, and what more must not be found of it. */
async function hold(
  server: SnugServer,
  canaries: Canaries,
  diagnosis: boolean,
): Promise<{ secrets: Record<string, string | Buffer>; factor: Required<Person>['factor'] }> {
  const admin = await new Person(server.origin, 'admin').signUp(server.setupToken)
  if (diagnosis) await admin.request('POST', '/api/diagnosis', { minutes: 60 })
  const people = peopleOf(server, canaries)
  for (const person of [people.ada, people.ben]) await person.signUp(await invitation(admin))
  const room = await people.ada.createRoom(canaries.title, [people.ben], { relayOnly: true })
  await people.ada.protect()
  const { factor } = people.ada
  if (!factor) throw new Error('the second factor is not on')
  const browser = await launchChromium([`--user-agent=${canaries.agent}`])
  try {
    const calls = [
      await CallPage.open(browser, server.origin, people.ada, room),
      await CallPage.open(browser, server.origin, people.ben, room),
    ] as const
    await calls[0].joinAs(canaries.names.ada)
    await calls[1].joinAs(canaries.names.ben)
    await Promise.all(calls.map((call) => call.receives({ videos: 1, voices: 1 })))
    await write(calls[0], `${canaries.word} ${canaries.file}`)
    await calls[0].element('shareScreen', true)
    await calls[1].receives({ videos: 2, voices: 1 })
    if (diagnosis) await seesMark(calls[1])
    const token = await people.ben.accessToken(room.id)
    const ids = await idsOf(people, room)
    const reset = await admin.request('POST', `/api/accounts/${ids['account of Ben']}/password-reset`, {})
    const secrets = {
      ...(await doorOpeners(people, calls, room, token)),
      ...{ ...ids, 'link for a new password': tokenIn(reset) },
    }
    await misbehave(server.origin, canaries, await people.ben.accessToken(room.id))
    const { login } = people.ada
    await guessCodes(server.origin, canaries, { login, authKey: await people.ada.authKey() })
    await killPart(server, 'turnserver')
    await killPart(server, 'janus')
    await remove(calls[0], canaries.names.ben)
    await calls[1].phase('failed')
    const gone = once(server.process, 'exit')
    server.process.kill('SIGKILL')
    await gone
    return { secrets, factor }
  } finally {
    await browser.close()
  }
}

async function invitation(admin: Person): Promise<string> {
  return tokenIn(await admin.request('POST', '/api/invites', {}))
}

const tokenIn = ({ body }: { body: unknown }): string => (body as { token: string }).token

const seesMark = (call: CallPage) =>
  call.until(() =>
    window.probe
      .find('snug-call')
      .some(({ shadowRoot }) =>
        shadowRoot?.textContent?.includes('network addresses are being written down'),
      ),
  )

/** Kills the media server or the relay, and waits until there is another one. */
async function killPart(server: SnugServer, name: 'janus' | 'turnserver'): Promise<void> {
  const find = () => childrenOf(server.process.pid ?? 0).find(({ command }) => command.includes(name))?.pid
  const before = find()
  if (!before) throw new Error(`${name} does not run`)
  process.kill(before, 'SIGKILL')
  const up = name === 'janus' ? 'media_up' : 'relay_up'
  const count = () => server.output().split(` ${up}`).length
  const [seen, until] = [count(), Date.now() + BACK_WITHIN]
  while (count() === seen || [undefined, before].includes(find())) {
    if (Date.now() > until) throw new Error(`${name} did not come back`)
    await wait(20)
  }
}

async function deleteAccount(person: Person): Promise<void> {
  const { status } = await person.request('POST', '/api/account/delete', { authKey: await person.authKey() })
  if (status !== 204) throw new Error(`the account was not deleted: ${status}`)
}
