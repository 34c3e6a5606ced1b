/** Meetings whose server lies to its people: the real sessions on the real meetings, with a liar in between. */
import { afterEach } from 'node:test'
import type { ServerMessage } from '../../protocol/index.ts'
import { randomId } from '../../server/auth/secrets.ts'
import { Meetings } from '../../server/meetings/meetings.ts'
import { toBase64Url } from '../../widget/crypto/bytes.ts'
import { FakeSfu } from './fake-sfu.ts'
import { type MemberOptions, newRoomKey, SessionMember } from './session-member.ts'

let members: SessionMember[] = []
afterEach(() => {
  for (const member of members) member.end()
  members = []
})

/** A meeting. Whoever is in it is taken out of it after the test. */
export function setUp(room = randomId(), roomKey = newRoomKey()) {
  const meetings = new Meetings(new FakeSfu())
  const kept = (member: SessionMember) => {
    members.push(member)
    return member
  }
  return {
    /** Somebody who has the room's key, and is in the group. */
    join: async (name: string, more: Partial<MemberOptions> = {}) =>
      kept(await SessionMember.join(meetings, { room, roomKey, name, ...more })),
    /** Somebody who is connected. */
    enter: async (name: string, more: Partial<MemberOptions> = {}) =>
      kept(await SessionMember.enter(meetings, { room, name, ...more })),
    room,
    roomKey,
  }
}

/** Numbers relayed messages anew, as a liar has to who adds or drops some. */
export function renumbering(change: (message: ServerMessage) => ServerMessage[]) {
  let next = 1
  return (message: ServerMessage): ServerMessage[] =>
    change(message).map((one) =>
      one.type === 'commit' || one.type === 'app' ? { ...one, seq: next++ } : one,
    )
}

/** Base64url of so many bytes that say nothing. */
export const garbage = (bytes: number) => toBase64Url(crypto.getRandomValues(new Uint8Array(bytes)))

/** Whether they, and nobody else, are in one group. */
export const sharing = (some: SessionMember[]) => async () => {
  const codes = await Promise.all(some.map((one) => one.code().catch(() => randomId())))
  return some.every(({ holders }) => holders.length === some.length) && new Set(codes).size === 1
}

/** Whether so many are in somebody's group. */
export const sharingCount = (member: SessionMember, count: number) => () => member.holders.length === count
