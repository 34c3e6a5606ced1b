/** Makes steps of the group ready to be sent, and opens what others' steps bring. */
import { SOURCES, type Source } from '../../protocol/ids.ts'
import type { GroupAt, GroupStep } from '../../protocol/messages.ts'
import type { Bytes } from '../crypto/bytes.ts'
import { openEnvelope, sealEnvelope } from '../crypto/envelope.ts'
import { type Change, Group, GroupError, type GroupRules, type OwnLeaf } from '../crypto/group.ts'

/** Milliseconds until a step that nobody answered is given up. */
export const STEP_WITHIN = 10_000

/** A step that was made but not accepted yet, and where it leads. */
export interface Plan {
  readonly step: GroupStep
  /** State once the step is accepted. */
  readonly group: Group
  /** Base keys of that epoch, good for one use. */
  readonly base: Record<Source, Bytes>
}

/** The GroupInfo is not of this room's secret. */
export class ForeignGroup extends Error {}

export const atOf = ({ id, epoch }: Pick<Group, 'id' | 'epoch'>): GroupAt => ({ group: id, epoch })
export const sameAt = (a: GroupAt | null, b: GroupAt | null): boolean =>
  a?.group === b?.group && a?.epoch === b?.epoch

export async function baseKeys(group: Group): Promise<Record<Source, Bytes>> {
  const pairs = await Promise.all(
    SOURCES.map(async (source) => [source, await group.exportBase(source)] as const),
  )
  return Object.fromEntries(pairs) as Record<Source, Bytes>
}

async function planOf(
  { secrets }: GroupRules,
  on: GroupAt | null,
  group: Group,
  commit: Bytes | null,
): Promise<Plan> {
  const to = atOf(group)
  const [base, sealedInfo, sealedCommit] = await Promise.all([
    baseKeys(group),
    group.info().then((info) => sealEnvelope(secrets, 'info', to, info)),
    commit && sealEnvelope(secrets, 'commit', to, commit),
  ])
  return { step: { on, to, commit: sealedCommit, info: sealedInfo }, group, base }
}

/** A new group with nobody but oneself, in place of the one at `on`. */
export async function planNewGroup(rules: GroupRules, own: OwnLeaf, on: GroupAt | null): Promise<Plan> {
  return planOf(rules, on, await Group.create(rules, own), null)
}

/**
 * The way into the group at `at`, whose sealed GroupInfo is `info`.
 * @throws ForeignGroup; GroupError bad_info
 */
async function planEntry(rules: GroupRules, own: OwnLeaf, at: GroupAt, info: string): Promise<Plan> {
  const opened = await openEnvelope(rules.secrets, 'info', at, info)
  if (!opened) throw new ForeignGroup()
  const { group, commit } = await Group.join(rules, own, opened)
  if (!sameAt(atOf(group), { group: at.group, epoch: at.epoch + 1 }))
    throw new GroupError('bad_info', 'another state than announced')
  return planOf(rules, at, group, commit)
}

/**
 * The way into the group as it is; a new one where there is none, or nobody in it but the leaf that one had before.
 * @throws ForeignGroup; GroupError bad_info
 */
export async function planWayIn(
  rules: GroupRules,
  own: OwnLeaf,
  at: GroupAt | null,
  info: string | null,
): Promise<Plan> {
  if (!at || !info) return planNewGroup(rules, own, at)
  try {
    return await planEntry(rules, own, at, info)
  } catch (error) {
    if (error instanceof GroupError && error.code === 'sole_member') return planNewGroup(rules, own, at)
    throw error
  }
}

/** A step of a member: removes leaves or renews the keys. @throws GroupError sole_member | unknown_leaf */
export async function planChange(
  rules: GroupRules,
  group: Group,
  make: (group: Group) => Promise<{ group: Group; commit: Bytes }>,
): Promise<Plan> {
  const next = await make(group)
  return planOf(rules, atOf(group), next.group, next.commit)
}

/**
 * Where somebody else's step leads.
 * @throws GroupError bad_commit | removed
 */
export async function follow(
  { secrets }: GroupRules,
  group: Group,
  to: GroupAt,
  commit: string,
): Promise<{ group: Group; change: Change }> {
  const opened = await openEnvelope(secrets, 'commit', to, commit)
  if (!opened) throw new GroupError('bad_commit', 'not sealed under the room secret')
  const next = await group.receive(opened)
  if (!sameAt(atOf(next.group), to)) throw new GroupError('bad_commit', 'leads elsewhere')
  return next
}

/** Whether the server relays this very plan. */
export const isOf = ({ step }: Plan, to: GroupAt, commit: string | null): boolean =>
  sameAt(step.to, to) && step.commit === commit
