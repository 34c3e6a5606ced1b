// Private custom properties of our style sheets (`--s-…`) under short names. Those of host pages (`--snug-…`) stay.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const PRIVATE = /--s-[a-z]+(?:-[a-z]+)*/g
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/**
 * The same names in all bundles of a build, as elements stand inside of elements of another bundle.
 * @param {string} folder of all sources
 * @returns {(source: string) => string}
 */
export function shortVariables(folder) {
  const counts = new Map()
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isSource))
    for (const [name] of readFileSync(join(folder, file), 'utf8').matchAll(PRIVATE))
      counts.set(name, (counts.get(name) ?? 0) + 1)
  const often = [...counts].sort(([one, n], [other, m]) => m - n || (one < other ? -1 : 1))
  const short = new Map(often.map(([name], at) => [name, `--s-${lettersOf(at)}`]))
  return (source) => source.replace(PRIVATE, (name) => short.get(name) ?? unknown(name))
}

const isSource = (file) => file.endsWith('.ts') || file.endsWith('.css')

/** a to z, then aa to zz. */
const lettersOf = (at) =>
  at < LETTERS.length
    ? LETTERS[at]
    : LETTERS[Math.floor(at / LETTERS.length) - 1] + LETTERS[at % LETTERS.length]

function unknown(name) {
  throw new Error(`${name} is in no source of ours`)
}
