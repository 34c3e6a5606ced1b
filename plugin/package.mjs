// `npm run package:nextcloud`: the app as an archive that Nextcloud installs, the same bytes from the same sources.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { orExplain, SetupError, say } from '../server/setup/report.mjs'
import { prepareBuild, ROOT } from '../server/setup/steps.mjs'

const PLUGIN = join(ROOT, 'plugin')
const LICENSES = ['snug', 'snug-worker', 'snug-noise', 'rnnoise'].map((name) => `${name}.licenses.txt`)
const SHIPPED = ['appinfo', 'css', 'img', 'l10n', 'lib', 'templates']
/** Seconds since 1970, of every file in the archive. */
const TIME = 1_767_225_600

/**
 * Puts the app together.
 * @param {string} into folder in which `snug/` is made
 */
export async function assemble(into) {
  const app = join(into, 'snug')
  mkdirSync(join(app, 'js'), { recursive: true })
  for (const folder of SHIPPED) cpSync(join(PLUGIN, folder), join(app, folder), { recursive: true })
  cpSync(join(ROOT, 'LICENSE'), join(app, 'LICENSE'))
  // Only now, as the packages may have been put in just before.
  const [{ build }, { configOf, ENTRIES }] = await Promise.all([import('vite'), import('./vite.config.mjs')])
  for (const entry of ENTRIES) await build(configOf(entry, join(app, 'js')))
  copyWidget(join(app, 'js/widget'))
  const [{ writeManifest }, { VERSION }] = await Promise.all([
    import('../server/setup/assets.mjs'),
    import('../server/setup/build.mjs'),
  ])
  await writeManifest(join(app, 'js/widget'), VERSION)
  writeTexts(app)
  return app
}

/** What the element loads, and nothing of the meeting server's own pages. */
function copyWidget(to) {
  const graph = JSON.parse(readFileSync(join(ROOT, 'dist/meta.json'), 'utf8'))
  const files = new Set(['snug.js', 'snug-worker.js', 'snug-noise.js'])
  for (const file of files) for (const { path } of graph[file]) if (path in graph) files.add(path)
  for (const file of [...files, ...LICENSES]) {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    cpSync(join(ROOT, 'dist/public', file), join(to, file))
  }
}

/** Pages register their texts by script, PHP reads the same from JSON. */
function writeTexts(app) {
  for (const file of readdirSync(join(app, 'l10n'))) {
    const { translations, pluralForm } = JSON.parse(readFileSync(join(app, 'l10n', file), 'utf8'))
    const script = `OC.L10N.register("snug", ${JSON.stringify(translations, null, 1)}, ${JSON.stringify(pluralForm)});\n`
    writeFileSync(join(app, 'l10n', file.replace('.json', '.js')), script)
  }
}

/** @returns {Buffer} */
function archive(folder) {
  const { status, stdout, stderr } = spawnSync(
    'tar',
    [
      ...['--create', '--format=ustar', '--sort=name', `--mtime=@${TIME}`],
      ...['--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX'],
      ...['--directory', folder, 'snug'],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  )
  if (status !== 0) throw new SetupError(`tar failed: ${stderr}`)
  return gzipSync(stdout, { level: 9 })
}

/** @returns {Promise<string>} path of the archive; the manifest of the element's files is beside it */
export async function packageApp() {
  const folder = mkdtempSync(join(tmpdir(), 'snug-app-'))
  try {
    const app = await assemble(folder)
    const [, version] =
      /<version>(.+)<\/version>/.exec(readFileSync(join(app, 'appinfo/info.xml'), 'utf8')) ?? []
    const file = join(ROOT, 'dist', `snug-${version}.tar.gz`)
    writeFileSync(file, archive(folder))
    for (const name of readdirSync(join(app, 'js/widget')).filter((name) => name.startsWith('manifest.')))
      cpSync(join(app, 'js/widget', name), file.replace(/tar\.gz$/, name))
    return file
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === join(PLUGIN, 'package.mjs'))
  await orExplain(async () => {
    await prepareBuild()
    say(`Packaged ${await packageApp()}`)
  })
