/** Runs in a worker of Chromium: what joining a group and removing somebody from it cost its members. */
import { SOURCES, type Source } from '../../protocol/ids.ts'
import { at, people } from '../../test/support/group-people.ts'
import type { Bytes } from '../../widget/crypto/bytes.ts'
import { EpochKeys } from '../../widget/crypto/epoch-keys.ts'
import { Group } from '../../widget/crypto/group.ts'

/** Measures a group of `members`, the newcomer included, `times` times. */
export interface GroupRound {
  members: number
  times: number
}

/** Milliseconds. `kick`: until others can go on without the removed; whoever would be alone makes a new group. */
export interface GroupTimes {
  join: number[]
  kick: number[]
}

/** Base keys of the epoch, and the keys to send and to receive one camera with. */
async function ready(group: Group, keys: EpochKeys, from: number): Promise<void> {
  keys.receiver(from, 'camera')
  const bases = await Promise.all(
    SOURCES.map(async (source) => [source, await group.exportBase(source)] as const),
  )
  await keys.enter(group.epoch, group.leaf, Object.fromEntries(bases) as Record<Source, Bytes>)
  keys.sendFrom(group.epoch)
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** A group of so many; `witness` is the state of one of them, `last` of the newest. */
async function grown(
  members: number,
  room: ReturnType<typeof people>,
): Promise<{ witness: Group; last: Group }> {
  const first = await room.person()
  let last = await Group.create(first.rules, first.own)
  let witness = last
  for (let size = 2; size <= members; size++) {
    const { rules, own } = await room.person()
    const { group, commit } = await Group.join(rules, own, await last.info())
    // Whoever joined before the last one is needed no more, but for one who follows.
    if (size === members) witness = (await last.receive(commit)).group
    last = group
  }
  return { witness, last }
}

async function joins(members: number, times: number, room: ReturnType<typeof people>): Promise<number[]> {
  const { last } = await grown(members - 1, room)
  const info = await last.info()
  const taken: number[] = []
  for (let turn = 0; turn <= times; turn++) {
    const { rules, own } = await room.person()
    const ms = await timed(async () => {
      const { group } = await Group.join(rules, own, info)
      await ready(group, new EpochKeys(), at(group.members, 0).leaf)
    })
    // The first one warms up.
    if (turn > 0) taken.push(ms)
  }
  return taken
}

async function kicks(members: number, times: number, room: ReturnType<typeof people>): Promise<number[]> {
  const { witness, last } = await grown(members, room)
  const gone = at(witness.members, 0).leaf
  const taken: number[] = []
  for (let turn = 0; turn <= times; turn++) {
    const { commit } = await last.remove([gone])
    const keys = new EpochKeys()
    const ms = await timed(async () => {
      const { group } = await witness.receive(commit)
      keys.dropLeaf(gone, witness.epoch)
      await ready(group, keys, last.leaf)
    })
    if (turn > 0) taken.push(ms)
  }
  return taken
}

/** The one who remains of two. */
async function alone(times: number, room: ReturnType<typeof people>): Promise<number[]> {
  const taken: number[] = []
  for (let turn = 0; turn <= times; turn++) {
    const { rules, own } = await room.person()
    const ms = await timed(async () => {
      const group = await Group.create(rules, own)
      await ready(group, new EpochKeys(), group.leaf + 1)
    })
    if (turn > 0) taken.push(ms)
  }
  return taken
}

self.onmessage = async ({ data: { members, times } }: MessageEvent<GroupRound>) => {
  try {
    const room = people()
    const join = await joins(members, times, room)
    const kick = members > 2 ? await kicks(members, times, room) : await alone(times, room)
    self.postMessage({ result: { join, kick } satisfies GroupTimes })
  } catch (error) {
    self.postMessage({ error: String(error instanceof Error ? error.stack : error) })
  }
}
