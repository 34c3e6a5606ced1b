/** docs/asvs.md: every requirement once, under its level; every test and document named is there; the numbers are right. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { LEVELS } from '../support/asvs-levels.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const text = readFileSync(`${ROOT}docs/asvs.md`, 'utf8')
const STATES = ['met', 'part', '**not met**', '–'] as const
type State = (typeof STATES)[number]

const all = Object.entries(LEVELS).flatMap(([section, levels]) =>
  [...levels].map((level, at) => ({ number: `${section}.${at + 1}`, level })),
)
const levelOf = new Map(all.map(({ number, level }) => [number, level]))

interface Row {
  numbers: string[]
  level: string
  state: State
  how: string
}

/** From the first to the last, as the standard has them. */
function between(first: string, last: string): string[] {
  const [from, to] = [first, last].map((wanted) => all.findIndex(({ number }) => number === wanted)) as [
    number,
    number,
  ]
  assert.ok(from >= 0 && to >= from, `${first}–${last}`)
  return all.slice(from, to + 1).map(({ number }) => number)
}

const rows: Row[] = [...text.matchAll(/^\| (\d+\.\d+\.\d+)(?:–(\d+\.\d+\.\d+))? \|(.*)\|$/gm)].map(
  ([, first = '', last = first, rest = '']) => {
    const [level = '', , state = '', how = ''] = rest.split(' | ').map((cell) => cell.trim())
    assert.ok((STATES as readonly string[]).includes(state), `${first}: ${state}`)
    return { numbers: between(first, last), level, state: state as State, how }
  },
)

test('every requirement of the standard stands there once, in its order', () => {
  assert.deepEqual(
    rows.flatMap(({ numbers }) => numbers),
    all.map(({ number }) => number),
  )
})

test('under its level', () => {
  for (const { numbers, level } of rows) {
    const levels = [...new Set(numbers.map((number) => levelOf.get(number)))].sort()
    assert.equal(level, levels.length === 1 ? levels[0] : `${levels[0]}–${levels.at(-1)}`, numbers[0])
  }
})

test('tests, documents and sources that are named are there', () => {
  const tests = [...text.matchAll(/`((?:unit|vectors|component|integration|attack|pages|e2e|host)\/[^`]+)`/g)]
  const files = [...text.matchAll(/(?<![\w/])(?:docs|server|protocol|test)\/[\w./-]+\.(?:md|ts)/g)]
  assert.ok(tests.length > 100 && files.length > 10)
  const missing = [...tests.map(([, name]) => `test/${name}.test.ts`), ...files.map(([name]) => name)].filter(
    (name) => !existsSync(ROOT + name),
  )
  assert.deepEqual(missing, [])
})

test('each says how, or why not', () => {
  for (const { numbers, how } of rows) assert.notEqual(how, '', numbers[0])
})

test('the numbers at the top', () => {
  const count = (level: string, state: State) =>
    rows
      .filter((row) => row.state === state)
      .flatMap(({ numbers }) => numbers)
      .filter((number) => levelOf.get(number) === level).length
  const lines = ['1', '2', '3'].map(
    (level) => `| ${level} | ${STATES.map((state) => count(level, state)).join(' | ')} |`,
  )
  const table = [
    '| level | met | part | not met | does not apply |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
  assert.ok(text.includes(table), `the table should be\n${table}`)
})
