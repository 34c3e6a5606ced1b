import type { Knex } from 'knex'
import type { Checkpoint } from './knex-store.ts'
import type { Account, ExternalStore, GroupRole, RoomGroup } from './store.ts'

interface Membership {
  room: string
  role: string
  via_group: string | null
}

export function externalStore(knex: Knex, checkpoint: Checkpoint): ExternalStore {
  return {
    async account(external) {
      const row = await knex('external_accounts')
        .join('accounts', 'accounts.id', 'external_accounts.account')
        .where('external_accounts.id', external)
        .first('accounts.id', 'accounts.login', 'accounts.admin', 'accounts.disabled')
      return row && ({ ...row, admin: Boolean(row.admin), disabled: Boolean(row.disabled) } as Account)
    },
    async isExternal(account) {
      return (await knex('external_accounts').where({ account }).first('id')) !== undefined
    },
    accounts: () => knex('external_accounts').pluck('account'),
    add: ({ id, login }, external) =>
      knex.transaction(async (trx) => {
        if (await trx('accounts').where({ login }).first('id')) return 'login_taken'
        // No password fits an empty hash.
        await trx('accounts').insert({ id, login, salt: '', hash: '', admin: false, disabled: false })
        await trx('external_accounts').insert({ id: external, account: id })
        return 'created'
      }),
    setAdmin: (account, admin) =>
      knex.transaction(async (trx) => {
        const other = await trx('accounts')
          .where({ admin: true, disabled: false })
          .whereNot({ id: account })
          .first('id')
        if (!admin && !other) return 'last_admin'
        await trx('accounts').where({ id: account }).update({ admin })
        return 'done'
      }),
    async follow(account, groups) {
      const changes = await knex.transaction((trx) => follow(trx, account, groups))
      if (changes.some(({ role }) => role === undefined)) await checkpoint()
      return changes
    },
    groups: (room) => knex('room_groups').where({ room }).orderBy('name').select('name', 'role'),
    async setGroup(room, name, role) {
      await knex('room_groups').insert({ room, name, role }).onConflict(['room', 'name']).merge(['role'])
    },
    async removeGroup(room, name) {
      const accounts = await knex.transaction(async (trx) => {
        if ((await trx('room_groups').where({ room, name }).delete()) === 0) return undefined
        const members = await trx('memberships').where({ room, via_group: name }).select('account')
        await trx('memberships').where({ room, via_group: name }).delete()
        return members.map(({ account }: { account: string }) => account)
      })
      if (accounts) await checkpoint()
      return accounts
    },
  }
}

/** Memberships that somebody gave by hand stay as they are. */
async function follow(trx: Knex.Transaction, account: string, groups: readonly string[]) {
  const granted = await grantedBy(trx, groups)
  const held: Membership[] = await trx('memberships').where({ account }).select('room', 'role', 'via_group')
  const changes: { room: string; role?: GroupRole }[] = []
  for (const { room, name, role } of granted.values()) {
    const before = held.find((one) => one.room === room)
    if (before && (before.via_group === null || (before.role === role && before.via_group === name))) continue
    await trx('memberships')
      .insert({ room, account, role, via_group: name })
      .onConflict(['room', 'account'])
      .merge(['role', 'via_group'])
    if (before && before.role !== role) changes.push({ room, role })
  }
  for (const { room, via_group } of held) {
    if (via_group === null || granted.has(room)) continue
    await trx('memberships').where({ room, account }).delete()
    changes.push({ room })
  }
  return changes
}

/** By room, the group that gives the best role there. */
async function grantedBy(trx: Knex.Transaction, groups: readonly string[]) {
  const rows: (RoomGroup & { room: string })[] = await trx('room_groups')
    .whereIn('name', [...groups])
    .orderBy('name')
    .select('room', 'name', 'role')
  const granted = new Map<string, RoomGroup & { room: string }>()
  for (const row of rows) {
    const best = granted.get(row.room)?.role
    if (best === undefined || (best === 'member' && row.role === 'moderator')) granted.set(row.room, row)
  }
  return granted
}
