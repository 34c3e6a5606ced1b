import type { Knex } from 'knex'
import type { Checkpoint } from './knex-store.ts'
import type { PasswordResetStore } from './store.ts'

export function passwordResetStore(knex: Knex, checkpoint: Checkpoint): PasswordResetStore {
  const find = (
    on: Knex | Knex.Transaction,
    id: string,
    today: string,
  ): Promise<{ account: string } | undefined> =>
    on('password_resets').where({ id }).where('expires_on', '>=', today).first('account')
  return {
    async add({ id, account, expiresOn }) {
      const row = { id, account, expires_on: expiresOn }
      await knex('password_resets').insert(row).onConflict('account').merge()
      await checkpoint()
    },
    account: async (id, today) => (await find(knex, id, today))?.account,
    async use(id, today, { salt, hash, vault }) {
      const account = await knex.transaction(async (trx) => {
        const found = await find(trx, id, today)
        if (!found) return undefined
        const { account } = found
        await trx('password_resets').where({ id }).delete()
        await trx('accounts').where({ id: account }).update({ salt, hash })
        await trx('vaults')
          .where({ account })
          .update({ vault, version: trx.raw('version + 1') })
        await trx('sessions').where({ account }).delete()
        return account
      })
      if (account !== undefined) await checkpoint()
      return account
    },
  }
}
