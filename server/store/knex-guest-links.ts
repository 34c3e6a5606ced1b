import type { Knex } from 'knex'
import type { Checkpoint } from './knex-store.ts'
import type { GuestLink, GuestLinkStore } from './store.ts'

interface Row {
  id: string
  room: string
  uses_left: number
  expires_on: string
  relay_only: number | boolean
}

const toLink = ({ id, room, uses_left, expires_on, relay_only }: Row): GuestLink => ({
  id,
  room,
  usesLeft: uses_left,
  expiresOn: expires_on,
  relayOnly: Boolean(relay_only),
})

export function guestLinkStore(knex: Knex, checkpoint: Checkpoint): GuestLinkStore {
  /** Of rooms that are there. */
  const valid = (trx: Knex, today: string) =>
    trx('guest_links')
      .join('rooms', 'rooms.id', 'guest_links.room')
      .where('guest_links.expires_on', '>=', today)
      .where((open) => open.where('rooms.kept', true).orWhere('rooms.expires_on', '>=', today))
      .select('guest_links.*', 'rooms.relay_only')
  return {
    add: ({ id, room, usesLeft, expiresOn }, most, today) =>
      knex.transaction(async (trx) => {
        if ((await valid(trx, today).where('guest_links.room', room)).length >= most) return false
        await trx('guest_links').insert({ id, room, uses_left: usesLeft, expires_on: expiresOn })
        return true
      }),
    async list(room, today) {
      const rows: Row[] = await valid(knex, today)
        .where('guest_links.room', room)
        .orderBy('guest_links.expires_on')
      return rows.map(toLink)
    },
    async get(id, today) {
      const [row]: Row[] = await valid(knex, today).where('guest_links.id', id)
      return row && toLink(row)
    },
    use: (id, today) =>
      knex.transaction(async (trx) => {
        const [row]: Row[] = await valid(trx, today).where('guest_links.id', id)
        if (!row || row.uses_left < 1) return undefined
        await trx('guest_links')
          .where({ id })
          .update({ uses_left: row.uses_left - 1 })
        return toLink(row)
      }),
    async remove(room, id) {
      const removed = await knex('guest_links').where({ room, id }).delete()
      if (removed > 0) await checkpoint()
      return removed > 0
    },
  }
}
