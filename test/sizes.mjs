// What a page has to load, as compressed by the build (brotli), against its limits.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes. `at once, translated`: in the language that needs most. */
const LIMITS = { 'snug.js at once': 25_000, 'at once, translated': 25_000, 'a whole call': 110_000 }

/**
 * No part of a call in a page: what changes picture and sound, where somebody switches that on; and where the meeting is in
 * a frame, which loads a call of its own.
 */
const OPTIONAL = /^chunks\/(effects|isolated)-/
/** What there is beside English. */
const { targetLocales: TRANSLATED } = JSON.parse(
  readFileSync(new URL('../lit-localize.json', import.meta.url), 'utf8'),
)

/**
 * @param {string} dist folder of the build
 * @returns {{name: string, bytes: number, limit: number}[]}
 */
export function measure(dist) {
  const bytes = (files) =>
    [...files].reduce((sum, file) => sum + statSync(join(dist, 'public', `${file}.br`)).size, 0)
  const { en, ...others } = loadedBy(dist)
  const translated = Math.max(...Object.values(others).map(({ atOnce }) => bytes(atOnce)))
  const sizes = [bytes(en.atOnce), translated, bytes(en.call)]
  return Object.entries(LIMITS).map(([name, limit], index) => ({ name, bytes: sizes[index], limit }))
}

/**
 * @param {string} dist folder of the build
 * @returns {Record<string, {atOnce: Set<string>, call: Set<string>}>} by language, names of files under `public`: what is
 *   loaded before anybody joins, and all that there is to open in a call
 */
export function loadedBy(dist) {
  const graph = JSON.parse(readFileSync(join(dist, 'meta.json'), 'utf8'))
  const atOnce = [...reachable(graph, 'snug.js', ({ kind }) => kind !== 'dynamic-import')]
  const texts = atOnce.flatMap((file) => graph[file].map(({ path }) => path)).filter(isText)
  // What is optional counts where it is needed at once.
  const counts = ({ path, kind }) => kind !== 'dynamic-import' || !OPTIONAL.test(path)
  const call = [...reachable(graph, 'snug.js', counts).add('snug-worker.js')]
  const readIn = (language) => (file) => !isText(file) || file.startsWith(`chunks/${language}-`)
  return Object.fromEntries(
    ['en', ...TRANSLATED].map((language) => [
      language,
      {
        atOnce: new Set([...atOnce, ...texts].filter(readIn(language))),
        call: new Set(call.filter(readIn(language))),
      },
    ]),
  )
}

/** @param {string} file */
function isText(file) {
  return TRANSLATED.some((language) => file.startsWith(`chunks/${language}-`))
}

function reachable(graph, entry, follow) {
  if (!graph[entry]) throw new Error(`${entry} is not in the build`)
  const found = new Set([entry])
  for (const file of found) for (const to of graph[file].filter(follow)) found.add(to.path)
  return found
}
