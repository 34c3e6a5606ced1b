// What a page has to load, as compressed by the build (brotli), against its limits.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes. */
const LIMITS = { 'snug.js at once': 25_000, 'a whole call': 120_000 }

/**
 * What only loads when somebody opens it: the window of its own; polls; settings, statistics and the list of keys; what
 * reads the browser's counts for statistics; what blurs backgrounds; the words of the code that is compared; where the
 * meeting is in a frame; and what tells why there is no meeting in a page.
 */
const OPTIONAL = /^chunks\/(apart|blur|polls|extras|statistics|english|isolated|snug-page-check)-/

/**
 * @param {string} dist folder of the build
 * @returns {{name: string, bytes: number, limit: number}[]}
 */
export function measure(dist) {
  const bytes = (files) =>
    [...files].reduce((sum, file) => sum + statSync(join(dist, 'public', `${file}.br`)).size, 0)
  const sizes = Object.values(loadedBy(dist)).map(bytes)
  return Object.entries(LIMITS).map(([name, limit], index) => ({ name, bytes: sizes[index], limit }))
}

/**
 * @param {string} dist folder of the build
 * @returns {{atOnce: Set<string>, call: Set<string>}} names of files under `public`
 */
export function loadedBy(dist) {
  const graph = JSON.parse(readFileSync(join(dist, 'meta.json'), 'utf8'))
  return {
    atOnce: reachable(graph, 'snug.js', ({ kind }) => kind !== 'dynamic-import'),
    call: reachable(graph, 'snug.js', () => true).add('snug-worker.js'),
  }
}

function reachable(graph, entry, follow) {
  if (!graph[entry]) throw new Error(`${entry} is not in the build`)
  const found = new Set([entry])
  for (const file of found)
    for (const to of graph[file].filter(follow)) if (!OPTIONAL.test(to.path)) found.add(to.path)
  return found
}
