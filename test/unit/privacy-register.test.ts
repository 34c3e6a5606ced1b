/** The register against the database, the retention and the documentation. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import knex from 'knex'
import { privacyDocument } from '../../server/privacy/document.ts'
import { REGISTER } from '../../server/privacy/register.ts'
import { tables } from '../../server/privacy/tables.ts'
import { testStore } from '../support/api.ts'

/** `table.column` of a database with every migration. */
async function columnsOf(file: string): Promise<string[]> {
  const db = knex({ client: 'sqlite3', connection: { filename: file }, useNullAsDefault: true })
  try {
    const found: { name: string }[] = await db('sqlite_master').where({ type: 'table' }).select('name')
    const all = found.map(async ({ name }) => {
      const columns: { name: string }[] = await db.raw(`PRAGMA table_info(${name})`)
      return columns.map((column) => `${name}.${column.name}`)
    })
    return (await Promise.all(all)).flat().sort()
  } finally {
    await db.destroy()
  }
}

const registered = () =>
  tables.flatMap(({ name, columns }) => Object.keys(columns).map((column) => `${name}.${column}`)).sort()

test('every column of the database is in the register, and every one of the register in the database', async () => {
  await using t = await testStore()
  await t.store.ping()
  const stored = await columnsOf(t.file)
  const known = registered()
  assert.deepEqual(
    stored.filter((column) => !known.includes(column)),
    [],
    'describe these in server/privacy/tables.ts, then npm run docs',
  )
  assert.deepEqual(
    known.filter((column) => !stored.includes(column)),
    [],
    'these are in server/privacy/tables.ts and nowhere else',
  )
})

test('a column that a migration adds without a word is found', async () => {
  await using t = await testStore()
  const db = knex({ client: 'sqlite3', connection: { filename: t.file }, useNullAsDefault: true })
  await db.schema.alterTable('accounts', (table) => table.text('last_seen'))
  await db.destroy()
  const known = registered()
  assert.deepEqual(
    (await columnsOf(t.file)).filter((column) => !known.includes(column)),
    ['accounts.last_seen'],
  )
})

test('columns that the register speaks of are columns of the table', () => {
  for (const { name, columns, until, person, withheld = [] } of tables) {
    const spoken = [until?.column, until?.unless, person, ...withheld].filter(
      (column) => column !== undefined,
    )
    for (const column of spoken) assert.ok(Object.hasOwn(columns, column), `${name}.${column}`)
  }
})

test('whatever the database keeps of a class has a class, and the other way round', () => {
  const inDatabase = Object.entries(REGISTER).filter(([, { place }]) => place === 'database')
  assert.deepEqual(new Set<string>(tables.map(({ of }) => of)), new Set(inDatabase.map(([name]) => name)))
})

test('docs/privacy.md is what the register says', () => {
  const text = readFileSync(new URL('../../docs/privacy.md', import.meta.url), 'utf8')
  assert.equal(text, privacyDocument(), 'npm run docs')
})
