/** `npm run package:nextcloud`: what is in the archive, and that it is the same each time. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

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

let files: string[]
let folder: string
let first: Buffer

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'snug-package-'))
  const archive = packageApp()
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

test('sources, tests and tools stay at home', () => {
  const odd = files.filter((file) => /\/(src|tests|node_modules)\/|\.ts$|vite|\.br$/.test(file))
  assert.deepEqual(odd, [])
})

test('the German texts are there for pages as well', () => {
  const script = readFileSync(join(folder, 'snug/l10n/de.js'), 'utf8')
  const { translations } = JSON.parse(readFileSync(join(folder, 'snug/l10n/de.json'), 'utf8'))
  const calls: unknown[][] = []
  new Function('OC', script)({ L10N: { register: (...args: unknown[]) => calls.push(args) } })
  assert.deepEqual(calls, [['snug', translations, 'nplurals=2; plural=(n != 1);']])
})

test('the same sources make the same bytes', () => {
  assert.ok(first.equals(readFileSync(packageApp())))
})
