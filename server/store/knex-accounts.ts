import type { Knex } from 'knex'
import type { Checkpoint } from './knex-store.ts'
import type { Account, AccountStore, NewAccount, VaultStore } from './store.ts'

interface AccountRow {
  id: string
  login: string
  salt: string
  hash: string
  admin: number | boolean
  disabled: number | boolean
}

const toAccount = (row: AccountRow): Account => ({
  id: row.id,
  login: row.login,
  admin: Boolean(row.admin),
  disabled: Boolean(row.disabled),
})

export function accountStore(knex: Knex, checkpoint: Checkpoint): AccountStore {
  const find = (where: Partial<AccountRow>) => knex<AccountRow>('accounts').where(where).first()
  return {
    async count() {
      const row = await knex('accounts').count({ total: '*' }).first()
      return Number(row?.total ?? 0)
    },
    async list() {
      const rows: AccountRow[] = await knex('accounts').orderBy('login')
      return rows.map(toAccount)
    },
    async byId(id) {
      const row = await find({ id })
      return row && toAccount(row)
    },
    async byLogin(login) {
      const row = await find({ login })
      return row && toAccount(row)
    },
    async credentials(login) {
      const row = await find({ login })
      return row && { account: toAccount(row), salt: row.salt, hash: row.hash }
    },
    async register(account, invite, today) {
      const result = await knex.transaction((trx) => register(trx, account, invite, today))
      if (result === 'created') await checkpoint()
      return result
    },
    async setDisabled(id, disabled) {
      const result = await knex.transaction((trx) => setDisabled(trx, id, disabled))
      if (result === 'done' && disabled) await checkpoint()
      return result
    },
    async changePassword(id, { before, salt, hash, vault, version }, keep) {
      const result = await knex.transaction(async (trx) => {
        if (!(await trx('accounts').where({ id, hash: before }).first('id'))) return 'conflict' as const
        const base = version === undefined ? { account: id } : { account: id, version }
        const changed = await trx('vaults')
          .where(base)
          .update({ vault, version: trx.raw('version + 1') })
        if (changed === 0) return 'conflict' as const
        await trx('accounts').where({ id }).update({ salt, hash })
        await trx('sessions').where({ account: id }).whereNot({ id: keep }).delete()
        await trx('password_resets').where({ account: id }).delete()
        return 'done' as const
      })
      if (result === 'done') await checkpoint()
      return result
    },
  }
}

async function register(
  trx: Knex.Transaction,
  { vault, ...account }: NewAccount,
  invite: string,
  today: string,
) {
  const found: { admin: number | boolean } | undefined = await trx('invites')
    .where({ id: invite })
    .where('expires_on', '>=', today)
    .first()
  if (!found) return 'invite_invalid'
  if (await trx('accounts').where({ login: account.login }).first()) return 'login_taken'
  const used = await trx('invites').where({ id: invite }).delete()
  if (used !== 1) return 'invite_invalid'
  await trx('accounts').insert({ ...account, admin: Boolean(found.admin), disabled: false })
  await trx('vaults').insert({ account: account.id, vault, version: 1 })
  return 'created'
}

async function setDisabled(trx: Knex.Transaction, id: string, disabled: boolean) {
  if (disabled) {
    const others = await trx('accounts').where({ admin: true, disabled: false }).whereNot({ id }).first()
    if (!others) return 'last_admin'
  }
  const changed = await trx('accounts').where({ id }).update({ disabled })
  if (changed === 0) return 'missing'
  if (disabled) await trx('sessions').where({ account: id }).delete()
  return 'done'
}

export function vaultStore(knex: Knex, checkpoint: Checkpoint): VaultStore {
  return {
    async get(account) {
      return knex('vaults').where({ account }).first('vault', 'version')
    },
    async put(account, vault, version) {
      const changed = await knex('vaults')
        .where({ account, version })
        .update({ vault, version: version + 1 })
      if (changed === 0) return undefined
      await checkpoint()
      return version + 1
    },
  }
}
