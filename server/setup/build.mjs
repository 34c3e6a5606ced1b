// `npm run build`: sources → dist/. Types are not checked here; `npm run verify` does that.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import * as esbuild from 'esbuild'
import { minify } from 'terser'
import { hashOf } from './hash.mjs'
import { leanStyles } from './lean-styles.mjs'

const ROOT = new URL('../../', import.meta.url).pathname
const DIST = join(ROOT, 'dist')
const SOURCES = ['protocol', 'widget', 'server', 'migrations', 'package-lock.json', 'tsconfig.json']

/** Whether dist/ was made of the sources as they are now. */
export function isBuilt() {
  const stamp = join(DIST, '.stamp')
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOf(ROOT, SOURCES)
}

/** Builds everything beside dist/ and then puts it there. */
export async function build() {
  const stamp = hashOf(ROOT, SOURCES)
  const out = join(ROOT, `node_modules/.snug-build-${process.pid}`)
  rmSync(out, { recursive: true, force: true })
  mkdirSync(join(out, 'public'), { recursive: true })
  try {
    const results = await Promise.all([buildWidget(out), buildWorker(out), buildServer(out)])
    cpSync(join(ROOT, 'widget/pages/index.html'), join(out, 'public/index.html'))
    await tighten(join(out, 'public'))
    await compress(join(out, 'public'))
    writeFileSync(join(out, 'meta.json'), JSON.stringify(relativeTo(results[0].metafile)))
    writeFileSync(join(out, '.stamp'), stamp)
    rmSync(DIST, { recursive: true, force: true })
    renameSync(out, DIST)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

const browser = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  minify: true,
  target: 'es2022',
  legalComments: 'external',
  loader: { '.css': 'text' },
  logLevel: 'warning',
}

const buildWidget = (out) =>
  esbuild.build({
    ...browser,
    entryPoints: { snug: 'widget/snug.ts', pages: 'widget/pages/main.ts' },
    outdir: join(out, 'public'),
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    plugins: [leanStyles],
  })

/** One self-contained file: pages of other origins start it from its text. */
const buildWorker = (out) =>
  esbuild.build({
    ...browser,
    entryPoints: { 'snug-worker': 'widget/worker/worker.ts' },
    outdir: join(out, 'public'),
  })

const buildServer = (out) =>
  esbuild.build({
    absWorkingDir: ROOT,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    splitting: true,
    chunkNames: '[name]-[hash]',
    entryPoints: { main: 'server/main.ts' },
    outdir: join(out, 'server'),
    logLevel: 'warning',
  })

/** The outputs' paths as they are below dist/. */
function relativeTo({ outputs }) {
  const clean = (path) => path.slice(path.indexOf('/public/') + 1)
  return Object.fromEntries(
    Object.entries(outputs).map(([path, { imports }]) => [
      clean(path),
      imports.filter(({ external }) => !external).map(({ path: to, kind }) => ({ path: clean(to), kind })),
    ]),
  )
}

/** What esbuild's minifier leaves: four percent of what pages load. */
async function tighten(folder) {
  const options = { module: true, ecma: 2022, format: { comments: false } }
  for (const { parentPath, name } of scripts(folder)) {
    const file = join(parentPath, name)
    const { code } = await minify(readFileSync(file, 'utf8'), options)
    writeFileSync(file, code)
  }
}

const scripts = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.js'),
  )

/** A .br beside each file, so that the server needn't compress. */
async function compress(folder) {
  const brotli = promisify(brotliCompress)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  const texts = files.filter((entry) => entry.isFile() && /\.(js|html)$/.test(entry.name))
  await Promise.all(
    texts.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name)
      const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
      writeFileSync(`${file}.br`, await brotli(readFileSync(file), { params }))
    }),
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build()
