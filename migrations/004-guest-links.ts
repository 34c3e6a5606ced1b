import type { Knex } from 'knex'

/** Links by which guests knock at a room: of a guest nothing is kept. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('guest_links', (table) => {
    /** SHA-256 of the secret in the link. */
    table.text('id').primary()
    table.text('room').notNullable().references('rooms.id').onDelete('CASCADE').index()
    table.integer('uses_left').notNullable()
    table.text('expires_on').notNullable()
  })
}
