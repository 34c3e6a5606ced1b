import type { Knex } from 'knex'
import type { Checkpoint } from './knex-store.ts'
import type { Host, HostKey, HostStore, HostWithKeys } from './store.ts'

interface HostRow {
  id: string
  name: string
  origins: string
  rooms: string | null
}
type KeyRow = HostKey & { host: string }

const toHost = (row: HostRow, keys: KeyRow[]): HostWithKeys => ({
  id: row.id,
  name: row.name,
  origins: JSON.parse(row.origins),
  rooms: row.rooms === null ? null : JSON.parse(row.rooms),
  keys: keys.filter(({ host }) => host === row.id).map(({ kid, x }) => ({ kid, x })),
})

const toLists = ({ origins, rooms }: Pick<Host, 'origins' | 'rooms'>) => ({
  origins: JSON.stringify(origins),
  rooms: rooms && JSON.stringify(rooms),
})

export function hostStore(knex: Knex, checkpoint: Checkpoint): HostStore {
  return {
    add: ({ id, name, origins, rooms }: Host, key) =>
      knex.transaction(async (trx) => {
        if (await trx('hosts').where({ name }).first('id')) return false
        await trx('hosts').insert({ id, name, ...toLists({ origins, rooms }) })
        await trx('host_keys').insert({ host: id, ...key })
        return true
      }),
    async list() {
      const rows: HostRow[] = await knex('hosts').orderBy('name')
      const keys: KeyRow[] = await knex('host_keys').orderBy('kid')
      return rows.map((row) => toHost(row, keys))
    },
    async byName(name) {
      const row: HostRow | undefined = await knex('hosts').where({ name }).first()
      return row && toHost(row, await knex<KeyRow>('host_keys').where({ host: row.id }))
    },
    async change(host, places) {
      const changed = await knex('hosts').where({ id: host }).update(toLists(places))
      if (changed > 0) await checkpoint()
      return changed > 0
    },
    addKey: (host, key, most) =>
      knex.transaction(async (trx) => {
        if (!(await trx('hosts').where({ id: host }).first('id'))) return 'missing'
        const keys: KeyRow[] = await trx('host_keys').where({ host })
        if (keys.some(({ kid }) => kid === key.kid)) return 'conflict'
        if (keys.length >= most) return 'full'
        await trx('host_keys').insert({ host, ...key })
        return 'done'
      }),
    async removeKey(host, kid) {
      const removed = await knex('host_keys').where({ host, kid }).delete()
      if (removed > 0) await checkpoint()
      return removed > 0
    },
    async remove(host) {
      const removed = await knex('hosts').where({ id: host }).delete()
      if (removed > 0) await checkpoint()
      return removed > 0
    },
  }
}
