// The element's parts that load later, so that snug.js can check them: widget/worker/trusted.ts and widget/embed.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as esbuild from 'esbuild'

const IMPORT = /\bimport\(("[^"]+")\)/g

/**
 * Lets each dynamic import of our own sources go through `part`.
 * @param {string} root folder of the repository
 * @returns {import('rollup').Plugin}
 */
export const checkedParts = (root) => ({
  name: 'checked-parts',
  transform(code, id) {
    if (!id.endsWith('.ts') || code.search(IMPORT) < 0) return
    const through = code.replace(IMPORT, 'snugPart((snugLoad) => import($1))')
    const trusted = JSON.stringify(join(root, 'widget/worker/trusted.ts'))
    return { code: `import { part as snugPart } from ${trusted};\n${through}`, map: null }
  },
  renderDynamicImport: () => ({ left: 'snugLoad(', right: ')' }),
})

/**
 * Writes `snug.js`, which knows all that it may load.
 * @param {string} root folder of the repository
 * @param {string} folder of the built files
 * @param {Record<string, {path: string, kind: string}[]>} graph of the element's scripts, its own first
 * @param {string[]} workers their scripts
 * @returns {Promise<Record<string, {path: string, kind: string}[]>>} what it imports
 */
export async function writeLoader(root, folder, graph, ...workers) {
  const scripts = [...Object.keys(graph), ...workers]
  if (scripts.length > 36) throw new Error('more scripts than there are digits')
  const importsOf = (script) => (graph[script] ?? []).filter(({ kind }) => kind === 'import-statement')
  const digit = ({ path }) => scripts.indexOf(path).toString(36)
  const text = [
    scripts.map((script) => script.replace(/\.js$/, '')),
    scripts.map((script) => importsOf(script).map(digit).join('')),
    scripts.map((script) => sha256(join(folder, script)).slice(0, -1)),
  ]
    .map((column) => column.join(' '))
    .join('\n')
  const define = { SCRIPTS: JSON.stringify(text) }
  const entryPoints = { snug: 'widget/embed/loader.ts' }
  await esbuild.build({ ...LOADER, absWorkingDir: root, entryPoints, define, outdir: folder })
  return { 'snug.js': [{ path: scripts[0], kind: 'import-statement' }] }
}

/** @type {import('esbuild').BuildOptions} */
const LOADER = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
}

/** SHA-256 of a file, base64. */
export const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('base64')
