import type { Knex } from 'knex'

/** Host applications that mint tokens: names, pages and public keys; nothing of their people and rooms. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('hosts', (table) => {
    table.text('id').primary()
    /** `iss` of the host's tokens. */
    table.text('name').notNullable().unique()
    /** Origins of its pages, JSON. */
    table.text('origins').notNullable()
    /** The only rooms there may be, JSON; null: any. */
    table.text('rooms')
  })
  await knex.schema.createTable('host_keys', (table) => {
    table.text('host').notNullable().references('hosts.id').onDelete('CASCADE')
    table.text('kid').notNullable()
    /** Ed25519 public key, base64url. */
    table.text('x').notNullable()
    table.primary(['host', 'kid'])
  })
}
