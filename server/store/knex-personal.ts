/** What is kept of one person, by the register: all tables at once, also those that come later. */
import type { Knex } from 'knex'
import { tables } from '../privacy/tables.ts'
import type { Checkpoint } from './knex-store.ts'
import type { PersonalStore } from './store.ts'

const WITHHELD = 'kept, not shown'

export function personalStore(knex: Knex, checkpoint: Checkpoint): PersonalStore {
  return {
    async counts() {
      const all = tables.map(async ({ name, of }) => {
        const row = await knex(name).count({ total: '*' }).first()
        return { of, rows: Number(row?.total ?? 0) }
      })
      return Promise.all(all)
    },
    async of(account) {
      const kept: Record<string, Record<string, unknown>[]> = {}
      for (const { name, person, withheld = [] } of tables) {
        if (!person) continue
        const rows: Record<string, unknown>[] = await knex(name).where(person, account)
        const hidden = Object.fromEntries(withheld.map((column) => [column, WITHHELD]))
        kept[name] = rows.map((row) => ({ ...row, ...hidden }))
      }
      return kept
    },
    async erase(account) {
      const result = await knex.transaction((trx) => erase(trx, account))
      if (result.result === 'done') await checkpoint()
      return result
    },
  }
}

/** Rooms that nobody else owns go as well: nobody could look after them. */
async function erase(trx: Knex.Transaction, account: string): ReturnType<PersonalStore['erase']> {
  const found = await trx('accounts').where({ id: account }).first('admin')
  if (!found) return { result: 'missing' }
  const others = trx('accounts').where({ admin: true, disabled: false }).whereNot({ id: account })
  if (found.admin && !(await others.first('id'))) return { result: 'last_admin' }
  const owned: { room: string }[] = await trx('memberships')
    .where({ account, role: 'owner' })
    .whereNotIn('room', trx('memberships').where({ role: 'owner' }).whereNot({ account }).select('room'))
    .select('room')
  const rooms = owned.map(({ room }) => room)
  await trx('rooms').whereIn('id', rooms).delete()
  for (const { name, person } of tables)
    if (person && name !== 'accounts') await trx(name).where(person, account).delete()
  await trx('accounts').where({ id: account }).delete()
  return { result: 'done', rooms }
}
