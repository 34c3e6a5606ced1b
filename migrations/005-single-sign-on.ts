import type { Knex } from 'knex'

/**
 * People whom an organisation's own sign-in vouches for. `external_accounts.id` is the SHA-256 of issuer and subject;
 * neither is stored. `via_group`: the group that a membership came with and goes with.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('external_accounts', (table) => {
    table.text('id').primary()
    table.text('account').notNullable().unique().references('accounts.id').onDelete('CASCADE')
  })
  await knex.schema.createTable('room_groups', (table) => {
    table.text('room').notNullable().references('rooms.id').onDelete('CASCADE')
    table.text('name').notNullable()
    table.text('role').notNullable().checkIn(['moderator', 'member'])
    table.primary(['room', 'name'])
  })
  await knex.schema.alterTable('memberships', (table) => {
    table.text('via_group')
  })
}
