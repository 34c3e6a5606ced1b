/** Who is in the group of a walk, and what holds between them whenever they are up to date. */
import assert from 'node:assert/strict'
import type { ClientState } from 'ts-mls/clientState.js'
import type { GroupAt } from '../../protocol/index.ts'
import { type Bytes, fromBase64Url, utf8 } from '../../widget/crypto/bytes.ts'
import type { Group } from '../../widget/crypto/group.ts'
import type { Seat } from './group-delivery.ts'
import { codeIn } from './group-hostile.ts'
import { codeOf, type Person } from './group-people.ts'
import { readAnyway } from './mls-insider.ts'
import { stateOf } from './mls-stolen.ts'

const HELLO = utf8('hello')

export interface Member {
  person: Person
  group: Group
  seat: Seat
  /** For how many steps their connection is away. */
  lag: number
  /** Gone without saying so. */
  silent: boolean
}

/** Somebody with a library without our checks. */
export interface Insider {
  seat: Seat
  state: ClientState
}

/** Takes what was relayed to a place out of it; what was said among it is let go. */
export const stepsFor = (seat: Seat): { to: GroupAt; commit: Bytes | null }[] =>
  seat.inbox
    .splice(0)
    .filter((message) => message.type === 'commit')
    .map(({ to, commit }) => ({ to, commit: commit === null ? null : fromBase64Url(commit) }))

/** All are in one state and see the same people. @returns its code */
export function agree([first, ...others]: readonly Member[], insiders: readonly Insider[]): string {
  assert.ok(first)
  const code = codeOf(first.group)
  for (const { group } of others) {
    assert.equal(group.epoch, first.group.epoch)
    assert.equal(codeOf(group), code)
    assert.deepEqual(group.members, first.group.members)
  }
  for (const { state } of insiders) assert.equal(codeIn(state), code)
  return code
}

/** @returns what was said, sealed, as it went to the server */
export async function says(speaker: Member): Promise<Bytes> {
  const { group, message } = await speaker.group.encrypt(HELLO)
  speaker.group = group
  speaker.seat.say(message)
  return message
}

/** What was said came by the server, and is heard as who said it. */
export async function hears(listener: Member, speaker: Member): Promise<void> {
  const relayed = listener.seat.inbox.at(-1)
  assert.equal(relayed?.type, 'app')
  const heard = await listener.group.decrypt(fromBase64Url(relayed?.type === 'app' ? relayed.data : ''))
  assert.deepEqual(heard.plain, HELLO)
  assert.equal(heard.leaf, speaker.group.leaf)
  listener.group = heard.group
}

/** Control: what those removed try opens it where somebody stays. */
export async function couldRead(listener: Member, said: Bytes): Promise<void> {
  const read = await readAnyway(stateOf(listener.group), said)
  assert.deepEqual(read && Uint8Array.from(read), HELLO, 'control')
}
