/** Published vectors of others, in folders beside this repository: not ours to pass on, see `test/vectors/README.md`. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'

const BESIDE = fileURLToPath(new URL('../../../shared/vectors', import.meta.url))
const FOLDERS = process.env.SNUG_VECTORS?.split(delimiter) ?? [BESIDE]
/** Whoever has some of them, or says that they have, wants all of them tested. */
const expected = process.env.CI || process.env.SNUG_VECTORS || existsSync(BESIDE)

/** Text of the first of `names` that is there. @throws Error when none is */
export function readVectors(...names: string[]): string {
  const paths = pathsOf(names)
  const found = paths.find((path) => existsSync(path))
  if (!found) throw new Error(`none of ${paths.join(', ')} is there`)
  return readFileSync(found, 'utf8')
}

const pathsOf = (names: string[]) => FOLDERS.flatMap((folder) => names.map((name) => join(folder, name)))

/**
 * Whether all of these files are there, each under one of its names. If not, a test stands in for those that need them: it
 * fails where they are expected, and else has the end of the run say what was not tested.
 */
export function haveVectors(what: string, files: string[][]): boolean {
  const missing = files.filter((names) => !pathsOf(names).some((path) => existsSync(path)))
  if (!missing.length) return true
  const how = `${FOLDERS.join(', ')} lacks ${missing.map(([name]) => name).join(', ')}; see test/vectors/README.md`
  it('has what it is tested against', (t) => {
    if (expected) assert.fail(how)
    t.diagnostic(`NOT TESTED: ${what}. ${how}`)
  })
  return false
}
