/** Values that a schema of the protocol accepts, and values that are nearly so, for fast-check. */
import fc from 'fast-check'
import type * as v from 'valibot'

/** What is read of a schema of valibot, whatever its kind. */
interface Reading {
  type: string
  pipe?: Reading[]
  kind?: string
  requirement?: unknown
  options?: unknown[]
  literal?: unknown
  entries?: Record<string, Reading>
  item?: Reading
  wrapped?: Reading
  getter?: (input: unknown) => Reading
}

/** @throws Error for a kind of schema that nobody has taught it: a new one must not go untested */
export const accepted = (schema: v.GenericSchema): fc.Arbitrary<unknown> =>
  valuesOf(schema as unknown as Reading)

function valuesOf(schema: Reading): fc.Arbitrary<unknown> {
  const first = schema.pipe?.find(({ kind }) => kind === 'schema') ?? schema
  switch (first.type) {
    case 'string':
      return textOf(flat(schema))
    case 'number':
      return fc.integer({ min: 0, max: 2 ** 31 })
    case 'boolean':
      return fc.boolean()
    case 'literal':
      return fc.constant(first.literal)
    case 'picklist':
      return fc.constantFrom(...(first.options ?? []))
    case 'null':
      return fc.constant(null)
    case 'nullable':
      return fc.option(valuesOf(first.wrapped as Reading), { nil: null })
    case 'optional':
      return fc.option(valuesOf(first.wrapped as Reading), { nil: undefined })
    case 'array':
      return fc.array(valuesOf(first.item as Reading), { maxLength: 4 })
    case 'object':
    case 'strict_object':
      return fc.record(
        Object.fromEntries(
          Object.entries(first.entries ?? {}).map(([name, entry]) => [name, valuesOf(entry)]),
        ),
      )
    case 'variant':
    case 'union':
      return fc.oneof(...(first.options as Reading[]).map(valuesOf))
    case 'unknown':
    case 'any':
      return fc.jsonValue()
    default:
      throw new Error(`no values are known for a schema of type ${first.type}`)
  }
}

/** What a schema demands, also where a pipe begins with a pipe. */
const flat = ({ pipe = [] }: Reading): Reading[] => pipe.flatMap((part) => (part.pipe ? flat(part) : part))

function textOf(pipe: Reading[]): fc.Arbitrary<string> {
  const of = (type: string) => pipe.find((action) => action.type === type)?.requirement
  const [exact, least, most] = [of('length'), of('min_length'), of('max_length')] as (number | undefined)[]
  const start = of('starts_with')
  if (typeof start === 'string') return fc.string({ maxLength: 200 }).map((text) => start + text)
  const pattern = of('regex')
  if (!(pattern instanceof RegExp)) return fc.string({ maxLength: Math.min(most ?? 64, 64) })
  if (pattern.source !== '^[A-Za-z0-9_-]*$') return fc.stringMatching(pattern)
  const size = exact ?? undefined
  const unit = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-')
  return fc.string({ unit, minLength: size ?? least ?? 0, maxLength: size ?? Math.min(most ?? 64, 64) })
}

/** Strings that have hurt somebody before. */
const NASTY = [
  ...[
    '',
    '\u0000',
    '\ud800',
    '\u202e',
    '💥'.repeat(40),
    "' OR 1=1 --",
    '"); DROP TABLE accounts; --',
    '%s%n%x',
  ],
  ...['../../../../etc/passwd', '<script>alert(1)</script>', '{{7*7}}', '__proto__', 'constructor'],
  ...[
    'A'.repeat(70_000),
    '\r\nX-Injected: 1',
    'NaN',
    '1e999',
    '-0',
    'null',
    'true',
    '[]',
    '\u{1F468}\u200D\u{1F469}',
  ],
]
const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...NASTY),
  fc.constantFrom<unknown>(null, [], {}, -1, 1.5, 2 ** 53, 1e308, true, [[[[[[[[]]]]]]]], { length: 1e9 }),
  fc.jsonValue({ maxDepth: 4 }),
  fc.integer({ min: 1, max: 400 }).map(nested),
)

/** Arrays in arrays. */
function nested(depth: number): unknown {
  let value: unknown = 0
  for (let at = 0; at < depth; at++) value = [value]
  return value
}

/** A value that is accepted, with something of it changed, left out or added. */
export const nearly = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(values, fc.nat(), nasty, fc.constantFrom('change', 'drop', 'add', 'prototype', 'keep'))
    .map(([value, where, what, how]) => {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return what
      const copy = { ...(value as Record<string, unknown>) }
      const names = Object.keys(copy)
      const name = names[where % Math.max(1, names.length)] ?? 'x'
      const inner = copy[name]
      if (how === 'change' && inner !== null && typeof inner === 'object' && !Array.isArray(inner))
        return { ...copy, [name]: { ...inner, [Object.keys(inner)[0] ?? 'x']: what } }
      if (how === 'change') copy[name] = what
      if (how === 'drop') delete copy[name]
      if (how === 'add') copy[`extra${where % 7}`] = what
      if (how === 'prototype') Object.defineProperty(copy, '__proto__', { value: what, enumerable: true })
      return copy
    })

/** Anything at all. */
export const junk = nasty
