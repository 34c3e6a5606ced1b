import type { Knex } from 'knex'
import type { Checkpoint } from './knex-store.ts'
import type { SecondFactorStore } from './store.ts'

export function secondFactorStore(knex: Knex, checkpoint: Checkpoint): SecondFactorStore {
  const of = (account: string) => knex('second_factors').where({ account })
  /** What was there before leaves no bytes. */
  const cleanly = async (work: (trx: Knex.Transaction) => Promise<boolean>) => {
    const done = await knex.transaction(work)
    if (done) await checkpoint()
    return done
  }
  return {
    accounts: () => knex('second_factors').pluck('account'),
    secret: async (account) => (await of(account).first('secret'))?.secret,
    async codesLeft(account) {
      const row = await knex('recovery_codes').where({ account }).count({ total: '*' }).first()
      return Number(row?.total ?? 0)
    },
    add: (account, { secret, codes }, keep) =>
      cleanly(async (trx) => {
        if (await trx('second_factors').where({ account }).first('account')) return false
        await trx('second_factors').insert({ account, secret })
        await addCodes(trx, account, codes)
        await trx('sessions').where({ account }).whereNot({ id: keep }).delete()
        return true
      }),
    replaceCodes: (account, codes) =>
      cleanly(async (trx) => {
        if (!(await trx('second_factors').where({ account }).first('account'))) return false
        await trx('recovery_codes').where({ account }).delete()
        await addCodes(trx, account, codes)
        return true
      }),
    useCode: (account, hash) =>
      cleanly(async (trx) => (await trx('recovery_codes').where({ account, hash }).delete()) === 1),
    remove: (account, keep) =>
      cleanly(async (trx) => {
        if ((await trx('second_factors').where({ account }).delete()) === 0) return false
        await trx('sessions')
          .where({ account })
          .whereNot({ id: keep ?? '' })
          .delete()
        return true
      }),
  }
}

const addCodes = (trx: Knex.Transaction, account: string, codes: string[]) =>
  trx('recovery_codes').insert(codes.map((hash) => ({ account, hash })))
