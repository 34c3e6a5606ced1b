/**
 * Somebody who has everything that a server left, knows every account, and wants to know who met whom. They look at who
 * stands beside whom: in the order of rows, in the order of bytes in every file, in every column that has an order (times,
 * numbers, days), and in the times of files.
 */
import { stat } from 'node:fs/promises'
import knex, { type Knex } from 'knex'
import type { Haystack } from '../capture/needles.ts'

/** By number: what stands for each person wherever it is found, such as account id, login, pseudonyms. */
export type People = readonly (readonly string[])[]

/** For each pair of people how much speaks for it that they met; higher is more. */
export interface Clue {
  name: string
  scores: Float64Array
}

/** Neighbours further away than this in an order say nothing. */
const REACH = 3
/** A file about more people than this is about nobody. */
const FEW = 4

export const pairsOf = (people: number): [number, number][] =>
  Array.from({ length: people }, (_, i) =>
    Array.from({ length: people - i - 1 }, (_, j): [number, number] => [i, i + j + 1]),
  ).flat()

/** Place of a pair among `pairsOf`. */
export const pairAt = (people: number, a: number, b: number): number => {
  const [i, j] = a < b ? [a, b] : [b, a]
  return i * people - (i * (i + 1)) / 2 + (j - i - 1)
}

/** One person at a place in an order; equal places are ties. */
interface Seen {
  person: number
  place: number
}

/** @param database file of SQLite @param left everything that was left, the database included */
export async function cluesIn(database: string, left: readonly Haystack[], people: People): Promise<Clue[]> {
  const clues = [
    ...(await tableClues(database, people)),
    ...left.map(({ what, bytes }) => clue(`bytes of ${what}`, positions(bytes, people), people.length)),
    clue('times of files', await fileTimes(left, people), people.length),
  ]
  // What says the same of everybody is no clue.
  return clues.filter(({ scores }) => scores.some((score) => score !== scores[0]))
}

function clue(name: string, seen: Seen[], people: number): Clue {
  const scores = new Float64Array(pairsOf(people).length)
  const groups = new Map<number, number[]>()
  for (const { person, place } of seen) groups.set(place, [...(groups.get(place) ?? []), person])
  const order = [...groups].sort(([a], [b]) => a - b).map(([, persons]) => persons)
  for (const [at, group] of order.entries())
    for (const [distance, other] of order.slice(at, at + REACH + 1).entries())
      for (const a of group)
        for (const b of other)
          if (a !== b) {
            const pair = pairAt(people, a, b)
            // The more stand at one place, the less it says of each.
            scores[pair] = (scores[pair] ?? 0) + 2 ** -distance / (group.length + other.length)
          }
  return { name, scores }
}

const personIn = (text: string, people: People): number =>
  people.findIndex((marks) => marks.some((mark) => text.includes(mark)))

function positions(bytes: Buffer, people: People): Seen[] {
  return people.flatMap((marks, person) =>
    marks.flatMap((mark) => {
      const places: Seen[] = []
      for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1))
        places.push({ person, place: at })
      return places
    }),
  )
}

async function fileTimes(left: readonly Haystack[], people: People): Promise<Seen[]> {
  const seen: Seen[] = []
  for (const { what, bytes } of left) {
    const about = people.flatMap((marks, person) =>
      marks.some((mark) => bytes.includes(mark)) ? [person] : [],
    )
    const { mtimeMs } = (await stat(what).catch(() => undefined)) ?? {}
    if (mtimeMs !== undefined && about.length <= FEW)
      seen.push(...about.map((person) => ({ person, place: mtimeMs })))
  }
  return seen
}

/** Each table in its own order, and in that of each of its columns. */
async function tableClues(database: string, people: People): Promise<Clue[]> {
  const db = knex({ client: 'sqlite3', connection: { filename: database }, useNullAsDefault: true })
  try {
    const names: { name: string }[] = await db('sqlite_master').where({ type: 'table' }).select('name')
    const clues: Clue[] = []
    for (const { name } of names) clues.push(...(await cluesOfTable(db, name, people)))
    return clues
  } finally {
    await db.destroy()
  }
}

async function cluesOfTable(db: Knex, table: string, people: People): Promise<Clue[]> {
  const rows: Record<string, unknown>[] = await db.raw('SELECT * FROM ??', [table])
  const about = rows.flatMap((row, at) => {
    const person = personIn(Object.values(row).join('\n'), people)
    return person < 0 ? [] : [{ row, at, person }]
  })
  const order = clue(
    `order of ${table}`,
    about.map(({ person, at }) => ({ person, place: at })),
    people.length,
  )
  const columns = Object.keys(rows[0] ?? {}).map((column) => {
    const values = [...new Set(about.map(({ row }) => row[column]))].sort(byValue)
    const seen = about.map(({ row, person }) => ({ person, place: values.indexOf(row[column]) }))
    return clue(`${table}.${column}`, seen, people.length)
  })
  return [order, ...columns]
}

const byValue = (a: unknown, b: unknown): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
