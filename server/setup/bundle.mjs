// The browser's scripts: bundled by Rollup, types taken off by esbuild, made small by terser.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { transform } from 'esbuild'
import { rollup } from 'rollup'
import license from 'rollup-plugin-license'
import { minify } from 'terser'
import { together } from './chunks.mjs'
import { leanErrors } from './lean-errors.mjs'
import { shortenIds } from './lean-locales.mjs'
import { leanMlsPlugin } from './lean-mls.mjs'
import { leanSchemasPlugin } from './lean-schemas.mjs'
import { minifyStyles } from './lean-styles.mjs'
import { minifyTemplates } from './lean-templates.mjs'
import { leanWords } from './lean-words.mjs'
import { oneHelper } from './one-helper.mjs'
import { checkedParts } from './parts.mjs'
import { shortNames } from './short-names.mjs'
import { shortVariables } from './short-variables.mjs'

const TARGET = 'es2022'
/** Bytes. Smaller chunks are put into others: each compresses by itself, and is a request more. */
const LEAST_CHUNK = 3_000
/** Chunks that would be called after one of many files in them. */
const NAMES = { 'widget/elements/snug-meeting.ts': 'core', 'widget/pages/app.ts': 'pages' }

/**
 * Bundles one entry and what it imports, split at its dynamic imports.
 * @param {string} root folder of the repository
 * @param {string} entry source file, relative to it
 * @param {string} name of the script, without ending
 * @param {string} folder where scripts and chunks go
 * @param {Record<string, unknown>} [checked] where `snug.js` loads its scripts, as it knows them: what else of the build
 *   it knows. The entry is one of the chunks then.
 * @returns {Promise<Record<string, {path: string, kind: string}[]>>} what each script imports, by names in `folder`
 */
export async function bundle(root, entry, name, folder, checked) {
  const helper = oneHelper()
  const build = await start({
    input: { [name]: join(root, entry) },
    preserveEntrySignatures: checked ? 'allow-extension' : 'exports-only',
    plugins: [
      nodeResolve({ browser: true, exportConditions: ['production'], extensions: ['.mjs', '.js', '.ts'] }),
      leanWords,
      helper,
      typescript(helper.share, shortVariables(join(root, 'widget')), checked),
      webAssembly,
      leanMlsPlugin,
      leanSchemasPlugin,
      leanErrors,
      checked && checkedParts(root),
      small,
      license({ thirdParty: { output: { file: join(folder, `${name}.licenses.txt`), template: licenses } } }),
    ],
    onLog,
    // What is only read has no effect: schemas made of others go where they are used.
    treeshake: { propertyReadSideEffects: false },
  })
  try {
    const { output } = await build.write({
      dir: folder,
      format: 'es',
      experimentalMinChunkSize: LEAST_CHUNK,
      manualChunks: together(),
      onlyExplicitManualChunks: true,
      chunkFileNames: chunkName,
      ...(checked && { entryFileNames: chunkName }),
    })
    return Object.fromEntries(output.map(importsOf))
  } finally {
    await build.close()
  }
}

/** In an order that is the same in every build. */
const licenses = (packages) =>
  packages
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map((each) => each.text())
    .join('\n\n---\n\n')

/** How packages are written inside is theirs to know; a warning about our own sources is an error. */
function onLog(level, { ids = [], id, loc, message }) {
  const all = [...ids, id, loc?.file].filter((file) => file !== undefined)
  const ofPackages = all.length > 0 && all.every((file) => file.includes('/node_modules/'))
  if (level === 'warn' && !ofPackages) throw new Error(message)
}

/** Its errors hold the whole graph of modules, which would be printed. */
const start = (options) =>
  rollup(options).catch(({ message, loc }) => {
    throw new Error(loc ? `${message} (${loc.file}:${loc.line})` : message)
  })

const chunkName = (chunk) => `chunks/${nameOf(chunk)}-[hash:6].js`

function nameOf({ name, moduleIds }) {
  const known = Object.entries(NAMES).find(([path]) => moduleIds.some((id) => id.endsWith(path)))
  // The server serves names of letters, digits and dashes.
  return (known?.[1] ?? name).replace(/\W+/g, '-')
}

const importsOf = ({ fileName, imports, dynamicImports }) => [
  fileName,
  [
    ...imports.map((path) => ({ path, kind: 'import-statement' })),
    ...dynamicImports.map((path) => ({ path, kind: 'dynamic-import' })),
  ],
]

/**
 * @param {(code: string) => string} share
 * @param {(source: string) => string} variables
 * @param {Record<string, unknown>} constants by their names in the sources
 */
const typescript = (share, variables, constants = {}) => ({
  name: 'typescript',
  async transform(source, id) {
    if (!id.endsWith('.ts')) return
    const lean = /\/locales\/\w+\.ts$/.test(id) ? shortenIds(source) : variables(await minifyStyles(source))
    const { code } = await transform(lean, {
      loader: 'ts',
      target: TARGET,
      define: Object.fromEntries(
        Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]),
      ),
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
    })
    return { code: minifyTemplates(share(code), (text) => this.parse(text)), map: null }
  },
})

/** Programs of packages, as base64: a worker is one file. */
const webAssembly = {
  name: 'web-assembly',
  load(id) {
    if (id.endsWith('.wasm')) return `export default ${JSON.stringify(readFileSync(id, 'base64'))}`
  },
}

const small = {
  name: 'small',
  async renderChunk(source, { modules }) {
    // terser weighs what to put where by the length of names, so they have to be short before it begins.
    const names = shortNames(modules, (text) => this.parse(text))
    const short = { minifyIdentifiers: true, minifySyntax: true, target: TARGET, legalComments: 'none' }
    const options = {
      module: true,
      ecma: 2022,
      compress: { passes: 3, inline: 1 },
      mangle: names.length === 0 || {
        properties: { regex: new RegExp(`^(${names.join('|')})$`), keep_quoted: true },
      },
      format: { comments: false },
    }
    const { code } = await minify((await transform(source, short)).code, options)
    return { code, map: null }
  },
}
