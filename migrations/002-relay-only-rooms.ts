import type { Knex } from 'knex'

/** Rooms whose media goes through a relay only. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('rooms', (table) => {
    table.boolean('relay_only').notNullable().defaultTo(false)
  })
}
