import type { Knex } from 'knex'
import * as accountsAndRooms from './001-accounts-and-rooms.ts'
import * as relayOnlyRooms from './002-relay-only-rooms.ts'
import * as hosts from './003-hosts.ts'
import * as guestLinks from './004-guest-links.ts'
import * as singleSignOn from './005-single-sign-on.ts'
import * as securityEvents from './006-security-events.ts'
import * as secondFactors from './007-second-factors.ts'
import * as passwordResets from './008-password-resets.ts'

interface Migration {
  name: string
  up(knex: Knex): Promise<void>
}

/** In order. Forward only; a released migration is never changed. Imported, because the server is one bundle. */
const MIGRATIONS: Migration[] = [
  { name: '001-accounts-and-rooms', up: accountsAndRooms.up },
  { name: '002-relay-only-rooms', up: relayOnlyRooms.up },
  { name: '003-hosts', up: hosts.up },
  { name: '004-guest-links', up: guestLinks.up },
  { name: '005-single-sign-on', up: singleSignOn.up },
  { name: '006-security-events', up: securityEvents.up },
  { name: '007-second-factors', up: secondFactors.up },
  { name: '008-password-resets', up: passwordResets.up },
]

export const migrations: Knex.MigrationSource<Migration> = {
  getMigrations: async () => MIGRATIONS,
  getMigrationName: (migration) => migration.name,
  getMigration: async (migration) => ({
    up: migration.up,
    down: async () => {
      throw new Error('Migrations only go forward.')
    },
  }),
}
