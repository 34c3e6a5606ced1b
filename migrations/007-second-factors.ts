import type { Knex } from 'knex'

/**
 * What is needed beside a password, of whoever wants that. Without row numbers, which would tell who came first and which
 * code was used when.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE second_factors (
      account TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
      secret TEXT NOT NULL
    ) WITHOUT ROWID`)
  await knex.raw(`
    CREATE TABLE recovery_codes (
      account TEXT NOT NULL REFERENCES second_factors (account) ON DELETE CASCADE,
      hash TEXT NOT NULL,
      PRIMARY KEY (account, hash)
    ) WITHOUT ROWID`)
}
