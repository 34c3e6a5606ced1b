// What a page has to load, as compressed by the build (brotli), against its limits.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes. */
const LIMITS = { 'snug.js at once': 25_000, 'a whole call': 110_000 }

/**
 * No part of a call in a page: what changes picture and sound, where somebody switches that on; and where the meeting is in
 * a frame, which loads a call of its own.
 */
const OPTIONAL = /^chunks\/(effects|isolated)-/
/** Texts of other languages than English. */
const TRANSLATED = /^chunks\/(de|es|fr)-/
const GERMAN = /^chunks\/de-/

/**
 * @param {string} dist folder of the build
 * @returns {{name: string, bytes: number, limit: number}[]}
 */
export function measure(dist) {
  const bytes = (files) =>
    [...files].reduce((sum, file) => sum + statSync(join(dist, 'public', `${file}.br`)).size, 0)
  const { atOnce, call } = loadedBy(dist)
  const sizes = [atOnce, call].map(bytes)
  return Object.entries(LIMITS).map(([name, limit], index) => ({ name, bytes: sizes[index], limit }))
}

/**
 * @param {string} dist folder of the build
 * @returns {Record<string, Set<string>>} names of files under `public`; of a call, which is in English, all that there is
 *   to open in it
 */
export function loadedBy(dist) {
  const graph = JSON.parse(readFileSync(join(dist, 'meta.json'), 'utf8'))
  // What is optional counts where it is needed at once.
  const counts = ({ path, kind }) => kind !== 'dynamic-import' || !OPTIONAL.test(path)
  const all = [...reachable(graph, 'snug.js', counts).add('snug-worker.js')]
  return {
    atOnce: reachable(graph, 'snug.js', ({ kind }) => kind !== 'dynamic-import'),
    call: new Set(all.filter((file) => !TRANSLATED.test(file))),
    german: new Set(all.filter((file) => !TRANSLATED.test(file) || GERMAN.test(file))),
  }
}

function reachable(graph, entry, follow) {
  if (!graph[entry]) throw new Error(`${entry} is not in the build`)
  const found = new Set([entry])
  for (const file of found) for (const to of graph[file].filter(follow)) found.add(to.path)
  return found
}
