/** The store on knex. Default: one SQLite file. */
import { chmod, open } from 'node:fs/promises'
import knexModule, { type Knex } from 'knex'
import { migrations } from '../../migrations/index.ts'
import { tables } from '../privacy/tables.ts'
import { dayOf, secondsOf } from '../time.ts'
import { accountStore, vaultStore } from './knex-accounts.ts'
import { externalStore } from './knex-externals.ts'
import { guestLinkStore } from './knex-guest-links.ts'
import { hostStore } from './knex-hosts.ts'
import { passwordResetStore } from './knex-password-resets.ts'
import { personalStore } from './knex-personal.ts'
import { membershipStore, roomStore } from './knex-rooms.ts'
import { secondFactorStore } from './knex-second-factors.ts'
import { securityEventStore } from './knex-security-events.ts'
import { inviteStore, sessionStore } from './knex-sessions.ts'
import type { Store } from './store.ts'

export interface StoreOptions {
  /** Path of the SQLite file; made with mode 0600 when missing. */
  file: string
}

/** Empties the write-ahead log into the database, so that deleted rows leave no bytes behind. */
export type Checkpoint = () => Promise<void>

const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA foreign_keys = ON;
  PRAGMA secure_delete = ON;
  PRAGMA busy_timeout = 5000;
  PRAGMA temp_store = MEMORY;
`
/** Milliseconds to wait for the connection. */
const ACQUIRE_TIMEOUT = 10_000

/** Every error reaches the caller; knex would print it as well. */
const silent = () => {}
const SILENT: Knex.Logger = { warn: silent, error: silent, deprecate: silent, debug: silent }

interface SqliteConnection {
  exec(sql: string, done: (error: Error | null) => void): void
}

/**
 * Opens the database and brings its tables up to date.
 * @throws Error when the file cannot be opened or a migration fails
 */
export async function openStore({ file }: StoreOptions): Promise<Store> {
  await makePrivate(file)
  const knex = connect(file)
  try {
    await knex.migrate.latest({ migrationSource: migrations })
  } catch (error) {
    await knex.destroy()
    throw error
  }
  return createStore(knex)
}

/** The write-ahead log gets the mode of the database file from SQLite. */
async function makePrivate(file: string): Promise<void> {
  await (await open(file, 'a', 0o600)).close()
  await chmod(file, 0o600)
}

function connect(file: string): Knex {
  return knexModule({
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    // Errors name the statement without its values, which may be personal.
    compileSqlOnError: false,
    log: SILENT,
    acquireConnectionTimeout: ACQUIRE_TIMEOUT,
    pool: {
      min: 1,
      max: 1,
      afterCreate: (connection: SqliteConnection, done: (error: Error | null) => void) =>
        connection.exec(PRAGMAS, done),
    },
  })
}

function createStore(knex: Knex): Store {
  const checkpoint: Checkpoint = async () => {
    await knex.raw('PRAGMA wal_checkpoint(TRUNCATE)')
  }
  return {
    personal: personalStore(knex, checkpoint),
    passwordResets: passwordResetStore(knex, checkpoint),
    accounts: accountStore(knex, checkpoint),
    externals: externalStore(knex, checkpoint),
    secondFactors: secondFactorStore(knex, checkpoint),
    vaults: vaultStore(knex, checkpoint),
    invites: inviteStore(knex, checkpoint),
    sessions: sessionStore(knex, checkpoint),
    rooms: roomStore(knex, checkpoint),
    memberships: membershipStore(knex, checkpoint),
    hosts: hostStore(knex, checkpoint),
    guestLinks: guestLinkStore(knex, checkpoint),
    securityEvents: securityEventStore(knex, checkpoint),
    sweep: (now) => sweep(knex, checkpoint, now),
    ping: async () => {
      await knex.raw('SELECT 1')
    },
    close: async () => {
      await checkpoint()
      await knex.destroy()
    },
  }
}

/** Whatever the register gives an end. */
async function sweep(knex: Knex, checkpoint: Checkpoint, now: Date): Promise<void> {
  let deleted = 0
  for (const { name, until } of tables) {
    if (!until) continue
    const over = knex(name)
    if (until.unit === 'day') over.where(until.column, '<', dayOf(now))
    else over.where(until.column, '<=', secondsOf(now))
    if (until.unless) over.where(until.unless, false)
    deleted += await over.delete()
  }
  if (deleted > 0) await checkpoint()
  await tidy(knex, checkpoint)
}

/** Changes that a connection had made when its database was tidied last. */
const tidied = new WeakMap<Knex, number>()

/**
 * Writes the database anew in the order of its keys: where rows lie within the file would tell which came together. Not
 * when nothing was changed.
 */
async function tidy(knex: Knex, checkpoint: Checkpoint): Promise<void> {
  const changes = async () => Number((await knex.raw('SELECT total_changes() AS n'))[0]?.n)
  if ((await changes()) === tidied.get(knex)) return
  await knex.raw('VACUUM')
  await checkpoint()
  tidied.set(knex, await changes())
}
