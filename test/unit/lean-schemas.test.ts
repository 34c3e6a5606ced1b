import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'rollup/parseAst'
import * as whole from 'valibot'
import { leanSchemas } from '../../server/setup/lean-schemas.mjs'

const file = fileURLToPath(import.meta.resolve('valibot'))
const source = readFileSync(file.replace(/index\.\w+$/, 'index.mjs'), 'utf8')
const lean: typeof whole = await import(
  `data:text/javascript,${encodeURIComponent(leanSchemas(source, parseAst))}`
)

/** Everything that our own schemas are made of. */
const schemaOf = (v: typeof whole) =>
  v.variant('type', [
    v.strictObject({
      type: v.literal('strict'),
      id: v.pipe(v.string(), v.regex(/^[a-z]+$/, 'letters'), v.minLength(2), v.maxLength(4)),
      list: v.optional(v.pipe(v.array(v.picklist(['one', 'two'])), v.maxLength(3))),
      inner: v.nullable(v.strictObject({ n: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)) })),
    }),
    v.object({
      type: v.picklist(['open', 'wide']),
      on: v.boolean(),
      even: v.pipe(
        v.number(),
        v.check((n) => n % 2 === 0),
        v.transform((n) => n / 2),
      ),
      any: v.union([v.pipe(v.string(), v.length(1)), v.number()]),
      rest: v.optional(v.unknown(), 7),
    }),
  ])

const GOOD = [
  { type: 'strict', id: 'abc', list: ['one', 'two'], inner: { n: 3 } },
  { type: 'strict', id: 'ab', inner: null },
  { type: 'open', on: true, even: 4, any: 'x', more: 1 },
  { type: 'wide', on: false, even: -2, any: 5, rest: [] },
]
const ODD = [
  undefined,
  null,
  0,
  -1,
  2.5,
  10,
  '',
  'a',
  'ab',
  'ABC',
  'abcde',
  'one',
  true,
  [],
  ['three'],
  {},
  { n: 10 },
  { n: 1, m: 1 },
]

test('schemas without their sentences take, refuse and find fault with the same', () => {
  const [all, bare] = [schemaOf(whole), schemaOf(lean)]
  const results = { taken: 0, refused: 0 }
  const compare = (input: unknown) => {
    const [one, other] = [whole.safeParse(all, input), lean.safeParse(bare, input)]
    assert.deepEqual([other.success, other.output], [one.success, one.output], JSON.stringify(input))
    const keys = ({ issues = [] }: { issues?: readonly { path?: readonly { key?: unknown }[] }[] }) =>
      issues.map(({ path }) => path?.map(({ key }) => key))
    assert.deepEqual(keys(other), keys(one), JSON.stringify(input))
    results[one.success ? 'taken' : 'refused']++
  }
  for (const input of [...GOOD, ...ODD]) compare(input)
  for (const good of GOOD)
    for (const key of [...Object.keys(good), 'foreign'])
      for (const odd of ODD) {
        compare({ ...good, [key]: odd })
        const { [key as 'type']: _left, ...without } = good
        compare(without)
      }
  assert.ok(results.taken > 40 && results.refused > 200, JSON.stringify(results))
})

test('what is refused still throws', () => {
  assert.throws(() => lean.parse(lean.string(), 1), lean.ValiError)
  assert.equal(lean.parse(lean.string(), 'text'), 'text')
})
