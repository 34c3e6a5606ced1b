/** `npm run package:nextcloud`: what is in the archive, and that it is the same each time. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { snugCommand } from '../support/host-application.ts'

const ROOT = new URL('../../', import.meta.url).pathname

/** Path of the archive that is made. */
function packageApp(): string {
  const output = execFileSync(process.execPath, [join(ROOT, 'plugin/package.mjs')], {
    encoding: 'utf8',
    timeout: 240_000,
  })
  const [, archive = ''] = /^snug: Packaged (.+)$/m.exec(output) ?? []
  return archive
}

let archive: string
let files: string[]
let folder: string
let first: Buffer

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'snug-package-'))
  archive = packageApp()
  first = readFileSync(archive)
  files = execFileSync('tar', ['--list', '--gzip', '--file', archive], { encoding: 'utf8' })
    .trim()
    .split('\n')
  execFileSync('tar', ['--extract', '--gzip', '--file', archive, '--directory', folder])
})

after(() => rmSync(folder, { recursive: true, force: true }))

test('all of it lies in the one folder that Nextcloud expects', () => {
  assert.ok(files.every((file) => file.startsWith('snug/')))
  for (const file of [
    'appinfo/info.xml',
    'js/snug-main.mjs',
    'js/snug-guest.mjs',
    'js/snug-admin.mjs',
    'LICENSE',
  ])
    assert.ok(files.includes(`snug/${file}`), file)
})

test('the element comes along with all that it loads, so that the meeting server serves no scripts', () => {
  const scripts = files.filter((file) => file.startsWith('snug/js/widget/') && file.endsWith('.js'))
  assert.ok(scripts.includes('snug/js/widget/snug-worker.js'))
  const names = new Set(scripts.map((file) => file.split('/').at(-1)))
  for (const script of scripts) {
    const source = readFileSync(join(folder, script), 'utf8')
    for (const [, name] of source.matchAll(/["'`]\.\.?\/(?:chunks\/)?([\w-]+\.js)["'`]/g))
      assert.ok(names.has(name), `${script} loads ${name}`)
  }
  assert.ok(![...names].some((name) => name?.startsWith('pages')))
})

test('the element’s files are those of the manifest beside the archive', async () => {
  const widget = join(folder, 'snug/js/widget')
  const manifest = archive.replace(/tar\.gz$/, 'manifest.json')
  assert.ok(readFileSync(manifest).equals(readFileSync(join(widget, 'manifest.json'))))
  const verify = () => snugCommand(folder, 'verify-assets', widget, '--manifest', manifest)
  const same = await verify()
  assert.equal(same.status, 0, same.out + same.err)
  const script = join(widget, 'snug-worker.js')
  const before = readFileSync(script)
  appendFileSync(script, ' ')
  const { status, out } = await verify()
  writeFileSync(script, before)
  assert.equal(status, 1)
  assert.match(out, /^ {2}snug-worker\.js +is another$/m)
})

test('sources, tests and tools stay at home', () => {
  const odd = files.filter((file) => /\/(src|tests|node_modules)\/|\.ts$|vite|\.br$/.test(file))
  assert.deepEqual(odd, [])
})

test('translated texts are there for pages as well', () => {
  for (const language of ['de', 'es', 'fr']) {
    const script = readFileSync(join(folder, `snug/l10n/${language}.js`), 'utf8')
    const { translations, pluralForm } = JSON.parse(
      readFileSync(join(folder, `snug/l10n/${language}.json`), 'utf8'),
    )
    const calls: unknown[][] = []
    new Function('OC', script)({ L10N: { register: (...args: unknown[]) => calls.push(args) } })
    assert.deepEqual(calls, [['snug', translations, pluralForm]])
    assert.match(pluralForm, /^nplurals=2; plural=\(n (!= 1|> 1)\);$/)
  }
})

test('the same sources make the same bytes', () => {
  assert.ok(first.equals(readFileSync(packageApp())))
})
