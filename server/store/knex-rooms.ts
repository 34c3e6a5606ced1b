import type { Knex } from 'knex'
import type { Role } from '../../protocol/index.ts'
import type { Checkpoint } from './knex-store.ts'
import type { Member, MembershipStore, RoomStore, RoomWithRole } from './store.ts'

interface RoomRow {
  id: string
  title: string
  kept: number | boolean
  expires_on: string
  relay_only: number | boolean
  role: Role
}

const toRoom = (row: RoomRow): RoomWithRole => ({
  id: row.id,
  title: row.title,
  kept: Boolean(row.kept),
  expiresOn: row.expires_on,
  relayOnly: Boolean(row.relay_only),
  role: row.role,
})

export function roomStore(knex: Knex, checkpoint: Checkpoint): RoomStore {
  const visible = (account: string, today: string) =>
    knex('rooms')
      .join('memberships', 'memberships.room', 'rooms.id')
      .join('accounts', 'accounts.id', 'memberships.account')
      .where('memberships.account', account)
      .where('accounts.disabled', false)
      .where((open) => open.where('rooms.kept', true).orWhere('rooms.expires_on', '>=', today))
      .select(
        'rooms.id',
        'rooms.title',
        'rooms.kept',
        'rooms.expires_on',
        'rooms.relay_only',
        'memberships.role',
      )
  return {
    add: ({ id, title, kept, expiresOn, relayOnly }, owner) =>
      knex.transaction(async (trx) => {
        if (await trx('rooms').where({ id }).first('id')) return false
        await trx('rooms').insert({ id, title, kept, expires_on: expiresOn, relay_only: relayOnly })
        await trx('memberships').insert({ room: id, account: owner, role: 'owner' })
        return true
      }),
    async ofAccount(account, today) {
      const rows: RoomRow[] = await visible(account, today).orderBy('rooms.id')
      return rows.map(toRoom)
    },
    async forMember(room, account, today) {
      const [row]: RoomRow[] = await visible(account, today).where('rooms.id', room)
      return row && toRoom(row)
    },
    async extend(room, expiresOn) {
      await knex('rooms')
        .where({ id: room })
        .where('expires_on', '<', expiresOn)
        .update({ expires_on: expiresOn })
    },
    async remove(room) {
      if ((await knex('rooms').where({ id: room }).delete()) > 0) await checkpoint()
    },
  }
}

export function membershipStore(knex: Knex, checkpoint: Checkpoint): MembershipStore {
  return {
    async list(room) {
      const rows: Member[] = await knex('memberships')
        .join('accounts', 'accounts.id', 'memberships.account')
        .where('memberships.room', room)
        .orderBy('accounts.login')
        .select('accounts.id', 'accounts.login', 'memberships.role')
      return rows
    },
    set: (room, account, role) =>
      knex.transaction(async (trx) => {
        if (role !== 'owner' && !(await hasOtherOwner(trx, room, account))) return 'last_owner'
        await trx('memberships')
          .insert({ room, account, role, via_group: null })
          .onConflict(['room', 'account'])
          .merge(['role', 'via_group'])
        return 'done'
      }),
    async remove(room, account) {
      const result = await knex.transaction(async (trx) => {
        if (!(await trx('memberships').where({ room, account }).first('role'))) return 'missing' as const
        if (!(await hasOtherOwner(trx, room, account))) return 'last_owner' as const
        await trx('memberships').where({ room, account }).delete()
        return 'done' as const
      })
      if (result === 'done') await checkpoint()
      return result
    },
    async roomsOf(account) {
      const rows: { room: string }[] = await knex('memberships').where({ account }).select('room')
      return rows.map((row) => row.room)
    },
  }
}

/** An owner besides `account`, so that whatever happens to `account` leaves the room with one. */
async function hasOtherOwner(trx: Knex.Transaction, room: string, account: string): Promise<boolean> {
  const owner = await trx('memberships').where({ room, role: 'owner' }).whereNot({ account }).first('role')
  return owner !== undefined
}
