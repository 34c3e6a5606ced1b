import type { Knex } from 'knex'
import type { Checkpoint } from './knex-store.ts'
import type { InviteStore, Session, SessionStore } from './store.ts'

export function inviteStore(knex: Knex, checkpoint: Checkpoint): InviteStore {
  return {
    async add({ id, admin, expiresOn }) {
      await knex('invites').insert({ id, admin, expires_on: expiresOn })
    },
    async get(id, today) {
      const row = await knex('invites').where({ id }).where('expires_on', '>=', today).first()
      return row && { id: row.id, admin: Boolean(row.admin), expiresOn: row.expires_on }
    },
    async clear() {
      if ((await knex('invites').delete()) > 0) await checkpoint()
    },
  }
}

export function sessionStore(knex: Knex, checkpoint: Checkpoint): SessionStore {
  return {
    async add(session, most) {
      const ended = await knex.transaction<number>(async (trx) => {
        const { account } = session
        if (!(await trx('accounts').where({ id: account, disabled: false }).first('id'))) return 0
        await trx<Session>('sessions').insert(session).onConflict('id').ignore()
        const others = () => trx('sessions').where({ account }).whereNot({ id: session.id })
        const last = others()
          .orderBy('expires', 'desc')
          .limit(most - 1)
        return Number(await others().whereNotIn('id', last.select('id')).delete())
      })
      if (ended > 0) await checkpoint()
    },
    async get(id, now) {
      return knex('sessions')
        .join('accounts', 'accounts.id', 'sessions.account')
        .where('sessions.id', id)
        .where('sessions.expires', '>', now)
        .where('accounts.disabled', false)
        .first('sessions.id', 'sessions.account', 'sessions.expires')
    },
    all: (now) => knex<Session>('sessions').where('expires', '>', now),
    among: async (ids) => (ids.length ? knex<Session>('sessions').whereIn('id', [...ids]) : []),
    async count(account, now) {
      const row = await knex('sessions')
        .where({ account })
        .where('expires', '>', now)
        .count({ total: '*' })
        .first()
      return Number(row?.total ?? 0)
    },
    async removeOthers(account, keep) {
      if ((await knex('sessions').where({ account }).whereNot({ id: keep }).delete()) > 0) await checkpoint()
    },
    async remove(id) {
      if ((await knex('sessions').where({ id }).delete()) > 0) await checkpoint()
    },
  }
}
