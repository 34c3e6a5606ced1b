/**
 * Every table and column of the database. A column that is missing here, or that is here and not in the database, fails
 * a test: a migration comes with its reason.
 */
import type { ClassName } from './register.ts'

/** Column that holds the end: a day (YYYY-MM-DD, the last one that counts) or seconds since 1970. */
export interface Until {
  column: string
  unit: 'day' | 'seconds'
  /** Rows in which this column is true stay. */
  unless?: string
}

export interface Table {
  of: ClassName
  /** Why each column is there. */
  columns: Record<string, string>
  /** Deleted by the sweep when it is over. */
  until?: Until
  /** Column with the id of the account that a row is about: it goes with the account and into its export. */
  person?: string
  /** Columns that a person’s export only names: secrets that would help a thief of the file. */
  withheld?: readonly string[]
}

const TABLES = {
  accounts: {
    of: 'account',
    columns: {
      id: 'random; stands for the account everywhere else',
      login: 'what people type to sign in, and how they are added to rooms',
      salt: 'random, for the derivation of keys in the browser',
      hash: 'to check the key derived from the password',
      admin: 'whether the account administers the server',
      disabled: 'whether signing in is refused',
    },
    person: 'id',
    withheld: ['hash'],
  },
  second_factors: {
    of: 'secondFactor',
    columns: {
      account: 'whose it is',
      secret: 'to check codes; sealed under a key that is not in the database',
    },
    person: 'account',
    withheld: ['secret'],
  },
  recovery_codes: {
    of: 'secondFactor',
    columns: {
      account: 'whose it is',
      hash: 'to check a code when the device is lost; keyed, and deleted when the code is used',
    },
    person: 'account',
    withheld: ['hash'],
  },
  vaults: {
    of: 'vault',
    columns: {
      account: 'whose it is',
      vault: 'sealed keys of rooms',
      version: 'so that two devices don’t overwrite each other',
    },
    person: 'account',
  },
  invites: {
    of: 'invitation',
    columns: {
      id: 'hash of the secret in the link',
      admin: 'whether the account becomes an administrator',
      expires_on: 'last day on which the link works',
    },
    until: { column: 'expires_on', unit: 'day' },
  },
  password_resets: {
    of: 'passwordReset',
    columns: {
      account: 'whose password it replaces',
      id: 'hash of the secret in the link',
      expires_on: 'last day on which the link works',
    },
    until: { column: 'expires_on', unit: 'day' },
    person: 'account',
    withheld: ['id'],
  },
  sessions: {
    of: 'session',
    columns: {
      id: 'hash of the id in the cookie',
      account: 'who is signed in',
      expires: 'end, whatever happens meanwhile: at a full quarter of the day (UTC)',
    },
    until: { column: 'expires', unit: 'seconds' },
    person: 'account',
    withheld: ['id'],
  },
  rooms: {
    of: 'room',
    columns: {
      id: 'random; part of the link',
      title: 'sealed with the room’s secret',
      kept: 'whether it stays without being used',
      expires_on: 'last day on which it is there',
      relay_only: 'whether its media goes through a relay only',
    },
    until: { column: 'expires_on', unit: 'day', unless: 'kept' },
  },
  memberships: {
    of: 'membership',
    columns: {
      room: 'where',
      account: 'who',
      role: 'what they may do there',
      via_group: 'group that it came with and goes with, if any',
    },
    person: 'account',
  },
  guest_links: {
    of: 'guestLink',
    columns: {
      id: 'hash of the secret in the link',
      room: 'where it leads',
      uses_left: 'how many entrances are left',
      expires_on: 'last day on which the link works',
    },
    until: { column: 'expires_on', unit: 'day' },
  },
  hosts: {
    of: 'host',
    columns: {
      id: 'random',
      name: 'issuer of its tokens',
      origins: 'pages that may use them',
      rooms: 'the only rooms there may be; none: any of its own',
    },
  },
  host_keys: {
    of: 'host',
    columns: { host: 'whose it is', kid: 'names the key in tokens', x: 'public key' },
  },
  external_accounts: {
    of: 'elsewhere',
    columns: { id: 'hash of who vouches and for whom', account: 'whose it is' },
    person: 'account',
    withheld: ['id'],
  },
  room_groups: {
    of: 'group',
    columns: { room: 'where', name: 'of the group', role: 'what its people may do there' },
  },
  security_events: {
    of: 'securityEvent',
    columns: {
      expires_on: 'last day on which it is there; fourteen days before is the day on which it happened',
      event: 'which of the known kinds',
      who: 'pseudonym of the account that it is about, under the key of the week, if it is about one',
      count: 'how often on that day',
    },
    until: { column: 'expires_on', unit: 'day' },
  },
  knex_migrations: {
    of: 'schema',
    columns: {
      id: 'number',
      name: 'of the change to the tables',
      batch: 'changes made at the same start',
      migration_time: 'when it was made',
    },
  },
  knex_migrations_lock: {
    of: 'schema',
    columns: { index: 'number', is_locked: 'so that two servers don’t change tables at once' },
  },
  sqlite_sequence: {
    of: 'schema',
    columns: { name: 'of the table', seq: 'last number that was given' },
  },
} satisfies Record<string, Table>

export const tables: readonly (Table & { name: string })[] = Object.entries(TABLES).map(([name, table]) => ({
  name,
  ...table,
}))
