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
import * as esbuild from 'esbuild'
import { writeManifest } from './assets.mjs'
import { bundle } from './bundle.mjs'
import { compressed } from './compress.mjs'
import { hashOf } from './hash.mjs'
import { sha256, writeLoader } from './parts.mjs'

const ROOT = new URL('../../', import.meta.url).pathname
export const VERSION = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version
const DIST = join(ROOT, 'dist')
const BLUR = 'blur-3.2.0/'
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
    const [graph] = await Promise.all([buildBrowser(out), buildServer(out)])
    cpSync(join(ROOT, 'widget/pages/index.html'), join(out, 'public/index.html'))
    cpSync(join(ROOT, 'widget/frame/index.html'), join(out, 'public/frame.html'))
    await writeManifest(join(out, 'public'), VERSION)
    await compress(join(out, 'public'))
    writeFileSync(join(out, 'meta.json'), JSON.stringify(graph))
    writeFileSync(join(out, '.stamp'), stamp)
    rmSync(DIST, { recursive: true, force: true })
    renameSync(out, DIST)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

/**
 * What pages of other origins load, the page that a frame of them holds, the pages of the server itself, and the
 * workers: each whole by itself, so that nothing is split for the sake of another. A worker is one file: pages of other
 * origins start it from its text.
 */
async function buildBrowser(out) {
  const folder = join(out, 'public')
  copyBlur(join(folder, BLUR))
  const element = await bundle(ROOT, 'widget/embed/element.ts', 'snug', folder, {
    BLUR_HASHES: hashesIn(join(folder, BLUR)),
  })
  const graphs = [
    element,
    await bundle(ROOT, 'widget/frame/main.ts', 'frame', folder),
    await bundle(ROOT, 'widget/pages/main.ts', 'pages', folder),
    await bundle(ROOT, 'widget/worker/worker.ts', 'snug-worker', folder),
    await bundle(ROOT, 'widget/worker/noise.ts', 'snug-noise', folder),
    await bundle(ROOT, 'widget/account/derive-worker.ts', 'snug-argon2', folder),
  ]
  cpSync(join(ROOT, 'widget/worker/rnnoise.license.txt'), join(folder, 'rnnoise.licenses.txt'))
  return Object.assign(await writeLoader(ROOT, folder, element, 'snug-worker.js', 'snug-noise.js'), ...graphs)
}

/** What blurs backgrounds, as its package ships it; a call loads it when that is switched on. */
function copyBlur(folder) {
  const from = join(ROOT, 'node_modules/@twilio/video-processors')
  mkdirSync(folder)
  for (const name of readdirSync(join(from, 'dist/build')))
    if (/^(tflite|selfie|twilio-gaussian)/.test(name))
      cpSync(join(from, 'dist/build', name), join(folder, name))
  cpSync(join(from, 'LICENSE.md'), join(folder, 'LICENSE.md'))
}

/** SHA-256 by name. */
const hashesIn = (folder) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, sha256(join(folder, name))]))

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
    entryPoints: { main: 'server/main.ts', cli: 'server/cli.ts' },
    outdir: join(out, 'server'),
    logLevel: 'warning',
  })

/** A .br beside each file, so that the server needn't compress. */
async function compress(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  const texts = files.filter((entry) => entry.isFile() && /\.(js|html)$/.test(entry.name))
  await Promise.all(
    texts.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name)
      writeFileSync(`${file}.br`, await compressed(readFileSync(file)))
    }),
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build()
