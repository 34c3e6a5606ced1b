import type { Knex } from 'knex'

/** Links by which somebody who forgot their password gets a new one; one for an account; without row numbers, as there is no order. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE password_resets (
      account TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
      id TEXT NOT NULL UNIQUE,
      expires_on TEXT NOT NULL
    ) WITHOUT ROWID`)
}
