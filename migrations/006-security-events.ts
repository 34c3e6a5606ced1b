import type { Knex } from 'knex'

/**
 * Security events, counted by day, kind and pseudonym. Without row numbers, which would tell the order in which they
 * happened; sessions lose theirs for the same reason.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE security_events (
      expires_on TEXT NOT NULL,
      event TEXT NOT NULL,
      who TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (expires_on, event, who)
    ) WITHOUT ROWID`)
  await knex.schema.renameTable('sessions', 'old_sessions')
  await knex.raw('DROP INDEX sessions_account_index')
  await knex.raw(`
    CREATE TABLE sessions (
      id TEXT NOT NULL PRIMARY KEY,
      account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      expires BIGINT NOT NULL
    ) WITHOUT ROWID`)
  await knex.raw('CREATE INDEX sessions_account_index ON sessions (account)')
  await knex.raw('INSERT INTO sessions SELECT id, account, expires FROM old_sessions')
  await knex.schema.dropTable('old_sessions')
}
