// `npm run texts`: what the sources say → what is to be translated → modules of translated texts. `-- --check` writes
// nothing and fails where something is missing or old.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readConfigFileAndWriteSchema } from '@lit/localize-tools/lib/config.js'
import { RuntimeLitLocalizer } from '@lit/localize-tools/lib/modes/runtime.js'
import { ROOT } from './steps.mjs'

const CONFIG = join(ROOT, 'lit-localize.json')
/** What the element shows before anything else is loaded. */
const FIRST = /\/widget\/elements\/(snug-meeting|failures|notices)\.ts$/
const CODES = 'widget/locales/locale-codes.ts'

/** Each has its texts in modules of its own: a page that shows the element loads few of them before anybody joins. */
const PARTS = [
  { folder: 'widget/locales', has: (file) => FIRST.test(file) },
  {
    folder: 'widget/elements/locales',
    has: (file) => file.includes('/widget/elements/') && !FIRST.test(file),
  },
  { folder: 'widget/pages/locales', has: (file) => file.includes('/widget/pages/') },
]

/** Of the files of a program only those that a part has: whatever they import comes along otherwise. */
class Part extends RuntimeLitLocalizer {
  #has

  constructor(config, has) {
    super(config)
    this.#has = has
  }

  get program() {
    const program = super.program
    const own = program.getSourceFiles().filter(({ fileName }) => this.#has(fileName))
    return { ...program, getSourceFiles: () => own }
  }

  /** Only its own: the others would be complained of. */
  readTranslationsSync() {
    const own = new Set(this.extractSourceMessages().messages.map(({ name }) => name))
    const all = [...super.readTranslationsSync().translations]
    return {
      translations: new Map(
        all.map(([locale, texts]) => [locale, texts.filter(({ name }) => own.has(name))]),
      ),
    }
  }
}

const configOf = () => readConfigFileAndWriteSchema(CONFIG)

/** @param {string} [into] folder in place of the repository, for the modules */
function partsOf(into = ROOT) {
  const config = configOf()
  return PARTS.map(({ folder, has }) => {
    const outputDir = join(into, folder)
    const localeCodesModule = folder === 'widget/locales' ? join(into, CODES) : undefined
    return new Part({ ...config, output: { ...config.output, outputDir, localeCodesModule } }, has)
  })
}

async function write() {
  const all = new RuntimeLitLocalizer(configOf())
  await all.writeInterchangeFiles()
  const missing = untranslated(all)
  for (const text of missing) process.stdout.write(`snug: Not translated: ${text}\n`)
  for (const part of partsOf()) await part.build()
  execFileSync(join(ROOT, 'node_modules/.bin/biome'), ['check', '--write', ...modulesOf(all.config)], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return missing.length === 0
}

/** @returns {Promise<boolean>} whether every text is translated, and the modules are of these texts */
export async function check() {
  const scratch = mkdtempSync(join(tmpdir(), 'snug-texts-'))
  try {
    const all = new RuntimeLitLocalizer(configOf())
    const problems = untranslated(all).map((text) => `Not translated: ${text}`)
    for (const part of partsOf(scratch)) await part.build()
    const old = modulesOf(all.config).filter((file) => formatted(scratch, file) !== read(ROOT, file))
    problems.push(...old.map((file) => `${file} is not of these texts: npm run texts`))
    for (const problem of problems) process.stdout.write(`snug: ${problem}\n`)
    return problems.length === 0
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const modulesOf = ({ targetLocales }) => [
  ...PARTS.flatMap(({ folder }) => targetLocales.map((locale) => join(folder, `${locale}.ts`))),
  CODES,
]

const read = (folder, file) => readFileSync(join(folder, file), 'utf8')

/** As `write` leaves it. */
const formatted = (folder, file) =>
  execFileSync(join(ROOT, 'node_modules/.bin/biome'), ['check', '--write', `--stdin-file-path=${file}`], {
    cwd: ROOT,
    input: read(folder, file),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  })

/** What has no translation in one of the languages, or one that does not fit. */
function untranslated(all) {
  const { messages, errors } = all.extractSourceMessages()
  if (errors.length) throw new Error(errors.map(({ messageText }) => String(messageText)).join('\n'))
  all.assertTranslationsAreValid()
  return [...all.readTranslationsSync().translations].flatMap(([locale, translated]) => {
    const known = new Set(translated.map(({ name }) => name))
    return messages
      .filter(({ name }) => !known.has(name))
      .map(({ name, file }) => `${locale} ${name} (${relative(ROOT, file.fileName)})`)
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = (await (process.argv.includes('--check') ? check() : write())) ? 0 : 1
