import type { Knex } from 'knex'
import type { Checkpoint } from './knex-store.ts'
import type { SecurityEventStore } from './store.ts'

const TABLE = 'security_events'

interface Total {
  expires_on: string
  event: string
  total: number
  accounts: number
}

export function securityEventStore(knex: Knex, checkpoint: Checkpoint): SecurityEventStore {
  return {
    async count(expiresOn, event, who, most) {
      await knex(TABLE)
        .insert({ expires_on: expiresOn, event, who, count: 1 })
        .onConflict(['expires_on', 'event', 'who'])
        .merge({ count: knex.raw('MIN(??.count + 1, ?)', [TABLE, most]) })
    },
    async totals(today) {
      const rows: Total[] = await knex(TABLE)
        .where('expires_on', '>=', today)
        .groupBy('expires_on', 'event')
        .orderBy(['expires_on', 'event'])
        .select(knex.raw("expires_on, event, SUM(count) AS total, SUM(who <> '') AS accounts"))
      return rows.map(({ expires_on: expiresOn, event, total: count, accounts }) => ({
        ...{ expiresOn, event, count, accounts },
      }))
    },
    async of(who) {
      return knex(TABLE).where({ who })
    },
    async remove(who) {
      if ((await knex(TABLE).where({ who }).delete()) > 0) await checkpoint()
    },
  }
}
