import type { Knex } from 'knex'

/** Ids and hashes are base64url text, days YYYY-MM-DD. What is not a column here is not stored. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('accounts', (table) => {
    table.text('id').primary()
    table.text('login').notNullable().unique()
    table.text('salt').notNullable()
    table.text('hash').notNullable()
    table.boolean('admin').notNullable()
    table.boolean('disabled').notNullable()
  })
  await knex.schema.createTable('vaults', (table) => {
    table.text('account').primary().references('accounts.id').onDelete('CASCADE')
    table.text('vault').notNullable()
    table.integer('version').notNullable()
  })
  await knex.schema.createTable('invites', (table) => {
    table.text('id').primary()
    table.boolean('admin').notNullable()
    table.text('expires_on').notNullable()
  })
  await knex.schema.createTable('sessions', (table) => {
    table.text('id').primary()
    table.text('account').notNullable().references('accounts.id').onDelete('CASCADE').index()
    table.bigInteger('expires').notNullable()
  })
  await knex.schema.createTable('rooms', (table) => {
    table.text('id').primary()
    table.text('title').notNullable()
    table.boolean('kept').notNullable()
    table.text('expires_on').notNullable()
  })
  await knex.schema.createTable('memberships', (table) => {
    table.text('room').notNullable().references('rooms.id').onDelete('CASCADE')
    table.text('account').notNullable().references('accounts.id').onDelete('CASCADE').index()
    table.text('role').notNullable().checkIn(['owner', 'moderator', 'member'])
    table.primary(['room', 'account'])
  })
}
