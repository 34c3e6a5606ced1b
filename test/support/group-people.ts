/** People who share a room secret, and groups of them, without a server. */
import { type Bytes, toBase64Url } from '../../widget/crypto/bytes.ts'
import { type DeviceKey, newDeviceKey } from '../../widget/crypto/device-key.ts'
import { Group, type GroupRules, newLeaf, type OwnLeaf } from '../../widget/crypto/group.ts'
import { type IdentityKey, IdentityKeys } from '../../widget/crypto/identity.ts'
import { deriveRoomSecrets } from '../../widget/crypto/room-secret.ts'

export const randomId = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(16)))
export const randomKey = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(32)))

export interface Person {
  rules: GroupRules
  device: DeviceKey
  own: OwnLeaf
}

export interface RoomOptions {
  room?: string
  roomKey?: string
  identityKeys?: IdentityKey[]
  now?: () => number
}

/** Makes people of one room. Each has their own rules, as each has their own browser. */
export function people(options: RoomOptions = {}) {
  const room = options.room ?? randomId()
  const roomKey = options.roomKey ?? randomKey()
  const person = async (
    name = 'Somebody',
    who: { device?: DeviceKey; participant?: string; assertion?: string | null } = {},
  ): Promise<Person> => {
    const rules: GroupRules = {
      secrets: await deriveRoomSecrets(room, roomKey),
      identityKeys: await IdentityKeys.import(options.identityKeys ?? []),
      now: options.now ?? (() => Date.now()),
    }
    const device = who.device ?? (await newDeviceKey())
    const own = await newLeaf(rules, device, who.participant ?? randomId(), name, who.assertion ?? null)
    return { rules, device, own }
  }
  return { room, roomKey, person }
}

/** Lets a newcomer in; `groups` holds everybody's state, by position, and gets one more. */
export async function letIn(groups: Group[], newcomer: Person): Promise<Group> {
  const [first] = groups
  if (!first) {
    const created = await Group.create(newcomer.rules, newcomer.own)
    groups.push(created)
    return created
  }
  const { group, commit } = await Group.join(newcomer.rules, newcomer.own, await first.info())
  await everybody(groups, commit)
  groups.push(group)
  return group
}

/** Everybody in `groups` receives a commit, in place. */
export async function everybody(groups: Group[], commit: Bytes): Promise<void> {
  const received = await Promise.all(groups.map((group) => group.receive(commit)))
  for (const [at, { group }] of received.entries()) groups[at] = group
}

/** A group of `size` new people: their states, by position; position and leaf are the same. */
export async function groupOf(
  size: number,
  room = people(),
): Promise<{ groups: Group[]; persons: Person[]; room: ReturnType<typeof people> }> {
  const persons = await Promise.all(Array.from({ length: size }, (_, at) => room.person(`Person ${at}`)))
  const groups: Group[] = []
  for (const person of persons) await letIn(groups, person)
  return { groups, persons, room }
}

/** The only element, or at a position: fails the test when it isn't there. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new RangeError(`nothing at ${index}`)
  return found
}

export const codeOf = (group: Group): string => toBase64Url(group.authenticator())

export const hasCode = (code: string) => (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === code
