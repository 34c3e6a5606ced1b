// The element's parts that load later, so that snug.js can check them: widget/worker/trusted.ts and widget/embed.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as esbuild from 'esbuild'

/**
 * What only loads when somebody opens it: the window of its own; polls; recordings; settings, statistics and the list of
 * keys; what reads the browser's counts for statistics; what blurs backgrounds and takes out noise; the words of the code
 * that is compared; where the meeting is in a frame; what tells why there is no meeting in a page; and what knows the
 * hashes of all these.
 */
export const OPTIONAL =
  /^chunks\/(apart|effects|polls|extras|recordings|statistics|english|isolated|snug-page-check|more)-/

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
 * Writes `snug.js`, and the script with what it need not know at once.
 * @param {string} root folder of the repository
 * @param {string} folder of the built files
 * @param {Record<string, {path: string, kind: string}[]>} graph of the element's scripts, its own first
 * @param {string} worker its script
 * @param {string} noise script of the worker that takes out noise
 * @returns {Promise<Record<string, {path: string, kind: string}[]>>} what both import
 */
export async function writeLoader(root, folder, graph, worker, noise) {
  const [first] = Object.keys(graph)
  const call = new Set([first])
  for (const script of call) for (const { path } of graph[script]) if (!OPTIONAL.test(path)) call.add(path)
  for (const script of call)
    for (const { path, kind } of graph[script])
      if (kind === 'import-statement' && !call.has(path)) throw new Error(`${script} needs ${path} at once`)
  const others = [...Object.keys(graph).filter((script) => !call.has(script)), noise]
  const more = await writeMore()
  const text = columns([...call, worker, more])
  const define = { CALL: JSON.stringify(text), MORE: JSON.stringify(more.replace('chunks/', './')) }
  const entryPoints = { snug: 'widget/embed/loader.ts' }
  await esbuild.build({ ...LOADER, absWorkingDir: root, entryPoints, define, outdir: folder })
  return {
    'snug.js': [
      { path: first, kind: 'import-statement' },
      { path: more, kind: 'dynamic-import' },
    ],
    [more]: [],
  }

  async function writeMore() {
    const text = `export default ${JSON.stringify(columns(others))}`
    const name = `chunks/more-${createHash('sha256').update(text).digest('base64url').slice(0, 8)}.js`
    writeFileSync(join(folder, name), text)
    return name
  }

  function columns(scripts) {
    // Places count on from those of the call.
    const places = [...call, worker, '', ...others]
    const importsOf = (script) => (graph[script] ?? []).filter(({ kind }) => kind === 'import-statement')
    const digit = ({ path }) => places.indexOf(path).toString(36)
    if (places.length > 36) throw new Error('more scripts than there are digits')
    return [
      scripts.map((script) => script.replace(/\.js$/, '')),
      scripts.map((script) => importsOf(script).map(digit).join('')),
      scripts.map((script) => sha256(join(folder, script)).slice(0, -1)),
    ]
      .map((column) => column.join(' '))
      .join('\n')
  }
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
