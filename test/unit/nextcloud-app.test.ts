/** The Nextcloud app without a Nextcloud: its PHP, its texts and what it says of itself. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const ROOT = new URL('../../', import.meta.url).pathname
const PLUGIN = join(ROOT, 'plugin')

const filesOf = (folder: string, ending: string): string[] =>
  readdirSync(join(PLUGIN, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(PLUGIN, folder, name))

const run = (command: string, args: string[]) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 120_000 })
  return { status, output: `${stdout}${stderr}` }
}

test('every PHP file is PHP', () => {
  const files = [...filesOf('lib', '.php'), ...filesOf('templates', '.php'), ...filesOf('tests', '.php')]
  assert.ok(files.length > 20)
  for (const file of files) {
    const { status, output } = run('php', ['-l', file])
    assert.equal(status, 0, output)
  }
})

test('its units do what they say', () => {
  const { status, output } = run('phpunit', [
    '--do-not-cache-result',
    '--bootstrap',
    `${PLUGIN}/tests/bootstrap.php`,
    `${PLUGIN}/tests`,
  ])
  assert.equal(status, 0, output)
  const [, count] = /OK \((\d+) tests,/.exec(output) ?? []
  assert.ok(Number(count) >= 24, output)
})

const info = readFileSync(join(PLUGIN, 'appinfo/info.xml'), 'utf8')
const tag = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(info)?.[1]

test('what it says of itself is true', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  assert.equal(tag('id'), 'snug')
  assert.equal(tag('version'), version)
  assert.equal(tag('licence'), 'MIT')
  const classes = [...info.matchAll(/OCA\\Snug\\([\w\\]+)</g)].map(([, name = '']) => name)
  assert.ok(classes.length >= 2)
  for (const name of classes)
    assert.ok(existsSync(join(PLUGIN, 'lib', `${name.replaceAll('\\', '/')}.php`)), name)
  assert.ok(existsSync(join(PLUGIN, 'img', tag('icon') ?? '')))
})

test('the parts of info.xml stand in the order that Nextcloud asks for', () => {
  const order = [
    ...['id', 'name', 'summary', 'description', 'version', 'licence', 'author', 'namespace', 'category'],
    ...['bugs', 'dependencies', 'settings', 'navigations'],
  ]
  const parts = [...info.matchAll(/^ {4}<(\w+)/gm)].map(([, name = '']) => name)
  const places = parts.map((name) => order.indexOf(name))
  assert.ok(!places.includes(-1), `unknown: ${parts.filter((name) => !order.includes(name))}`)
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
  )
  assert.deepEqual([...new Set(parts)], order)
})

/** Every text that is shown, as the key under which its translation is kept. */
function textsUsed(): Set<string> {
  const sources = [...filesOf('src', '.ts'), ...filesOf('lib', '.php')].map((file) =>
    readFileSync(file, 'utf8'),
  )
  const used = new Set<string>()
  for (const source of sources) {
    for (const [, text = ''] of source.matchAll(/(?:\bt|->t)\(\s*'((?:[^'\\]|\\.)*)'/g)) used.add(text)
    for (const [, one, many] of source.matchAll(/(?:\bn|->n)\(\s*'([^']*)',\s*'([^']*)'/g))
      used.add(`_${one}_::_${many}_`)
  }
  return used
}

for (const language of ['de', 'es', 'fr'])
  test(`every text is there in ${language}, and none that nobody shows`, () => checkTexts(language))

function checkTexts(language: string): void {
  const { translations } = JSON.parse(readFileSync(join(PLUGIN, `l10n/${language}.json`), 'utf8'))
  assert.deepEqual(Object.keys(translations).sort(), [...textsUsed()].sort())
  const blanks = (text: string) => (text.match(/%n|%s|\{\w+\}/g) ?? []).sort().join()
  for (const [text, translated] of Object.entries<string | string[]>(translations)) {
    const parts = text.startsWith('_') ? text.slice(1, -1).split('_::_') : [text]
    assert.deepEqual([translated].flat().map(blanks), parts.map(blanks), text)
  }
}
