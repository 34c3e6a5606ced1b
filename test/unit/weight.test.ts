/** How the bench of weights reckons: on sources of known content, and on an own small build. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  askedAtOnce,
  total,
  weigh,
  weighBundle,
  weighDocument,
  weighFiles,
} from '../../bench/support/weights.ts'
import { loadedBy } from '../sizes.mjs'

let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snug-weight-test-'))
})

after(() => rm(folder, { recursive: true, force: true }))

const package_ = async (name: string, source: string): Promise<void> => {
  const at = join(folder, 'node_modules', name)
  await mkdir(at, { recursive: true })
  await writeFile(join(at, 'package.json'), JSON.stringify({ name, type: 'module', exports: './index.js' }))
  await writeFile(join(at, 'index.js'), source)
}

test('a file weighs what it is, and what a browser gets is smaller and opens to the same', () => {
  const file = Buffer.from('meeting '.repeat(1_000))
  const { minified, brotli } = weigh(file)
  assert.equal(minified, 8_000)
  assert.ok(brotli > 0 && brotli < 100, String(brotli))
})

test('files are compressed one by one: two alike weigh twice as much', () => {
  const one = weigh(Buffer.from('meeting '.repeat(1_000)))
  assert.deepEqual(total([one, one]), { minified: one.minified * 2, brotli: one.brotli * 2 })
  assert.deepEqual(total([]), { minified: 0, brotli: 0 })
})

test('a bundle holds what is imported of a package, minified, and what that needs', async () => {
  await package_('needed', 'export const word = "needed".repeat(2)\n')
  await package_(
    'library',
    '// said to nobody\nexport { word } from "needed"\nexport const rest = "x".repeat(9)\n',
  )
  const narrow = await weighBundle('import { word } from "library"; console.log(word)', folder)
  const whole = await weighBundle('import * as all from "library"; console.log(all)', folder)
  assert.ok(narrow.minified > 'console.log("needed".repeat(2))'.length)
  assert.ok(narrow.minified < 80, String(narrow.minified))
  assert.ok(whole.minified > narrow.minified)
})

test('a package that can not be bundled is not weighed as nothing', async () => {
  await assert.rejects(weighBundle('import "missing"', folder), /missing/)
})

test('a document asks at once for scripts, modules and styles, not for what may come later', () => {
  const html = `<link rel="icon" href="i.png"><script>inline()</script><script type="module" src="./a.js"></script>
    <link rel="modulepreload" href="./b.js"><link rel="prefetch" href="c.js"><link rel="stylesheet" href="d.css">`
  assert.deepEqual(askedAtOnce(html), ['./a.js', './b.js', 'd.css'])
})

test('a document weighs as much as itself and what it asks for', async () => {
  const html = '<script src="./a.js"></script>'
  await writeFile(join(folder, 'index.html'), html)
  await writeFile(join(folder, 'a.js'), 'a()')
  assert.equal((await weighDocument(folder)).minified, html.length + 3)
  assert.equal((await weighFiles(folder, ['a.js', 'index.html'])).minified, html.length + 3)
})

test('a whole call is what is reached from the element, later too, and the worker; not what is switched on', async () => {
  const graph = {
    'snug.js': [
      { path: 'chunks/core.js', kind: 'import-statement' },
      { path: 'chunks/call.js', kind: 'dynamic-import' },
      { path: 'chunks/effects-1.js', kind: 'dynamic-import' },
      { path: 'chunks/de-1.js', kind: 'dynamic-import' },
      { path: 'chunks/fr-1.js', kind: 'dynamic-import' },
    ],
    'chunks/core.js': [],
    'chunks/call.js': [
      { path: 'chunks/core.js', kind: 'import-statement' },
      { path: 'chunks/de-2.js', kind: 'dynamic-import' },
    ],
    'chunks/de-1.js': [],
    'chunks/de-2.js': [],
    'chunks/fr-1.js': [],
    'pages.js': [{ path: 'chunks/page.js', kind: 'import-statement' }],
  }
  await writeFile(join(folder, 'meta.json'), JSON.stringify(graph))
  const { en, de } = loadedBy(folder)
  assert.deepEqual([...en.atOnce], ['snug.js', 'chunks/core.js'])
  assert.deepEqual([...en.call], ['snug.js', 'chunks/core.js', 'chunks/call.js', 'snug-worker.js'])
  const only = (what: 'atOnce' | 'call') => [...de[what]].filter((file) => !en[what].has(file))
  assert.deepEqual(only('atOnce'), ['chunks/de-1.js'])
  assert.deepEqual(only('call').sort(), ['chunks/de-1.js', 'chunks/de-2.js'])
})
