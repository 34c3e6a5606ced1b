// What has to be there before the server, the tests or a bench can run. Each step is quick when nothing is to be done.
import { existsSync, readFileSync } from 'node:fs'
import { aptInstall, disableService } from './apt.mjs'
import { ensurePackages } from './packages.mjs'
import { SetupError, say } from './report.mjs'

export const ROOT = new URL('../../', import.meta.url).pathname

const FALSE_CLOCK = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`
/** Examples in the documentation are run with it. */
const PYTHON_CRYPTOGRAPHY = '/usr/lib/python3/dist-packages/cryptography/__init__.py'

/**
 * Node's version and the npm packages: enough to type-check and lint.
 * @param {() => unknown} [meanwhile] what of the rest needs no database
 */
export async function preparePackages(meanwhile) {
  checkNode()
  await ensurePackages(ROOT, meanwhile)
}

/** What is built of the sources, and what that takes: enough for a command on the data folder. */
export const prepareBuild = () => preparePackages(ensureBuild)

/** Everything `npm start` needs. */
export const prepareStart = () => preparePackages(ensureServer)

/** Everything `npm test` needs. */
export const prepareTest = () =>
  preparePackages(async () => {
    await ensureServer()
    ensureTurn()
    ensureAuthority()
    ensureChromium()
    ensureFirefox()
    ensureDecoder()
    ensureHosts()
    ensureDirectory()
    ensureFalseClock()
  })

async function ensureServer() {
  ensureJanus()
  if (process.env.SNUG_TURN === 'embedded') ensureTurn()
  await ensureBuild()
}

/** A directory that people sign in at. */
function ensureDirectory() {
  if (existsSync('/usr/sbin/slapd')) return
  aptInstall('The directory server slapd', ['slapd'], 'Install OpenLDAP as /usr/sbin/slapd.')
}

/** Tests run the server by a clock that jumps. */
function ensureFalseClock() {
  if (existsSync(FALSE_CLOCK)) return
  aptInstall('The clock library libfaketime', ['libfaketime'], `Install libfaketime as ${FALSE_CLOCK}.`)
}

/** Another server, to which the search for traces is put as well. */
export async function prepareComparison() {
  await preparePackages()
  const name = 'nextcloud-spreed-signaling'
  if (existsSync(`/usr/bin/${name}-server`)) return
  aptInstall('The signalling server of Nextcloud Talk', [name], `Install ${name}.`)
  disableService(name)
}

/** Everything `npm run bench -- NAME` needs. */
export async function prepareBench(name) {
  await prepareTest()
  if (name === 'join' && !existsSync('/usr/share/janus/demos')) {
    aptInstall("Janus's demos", ['janus-demos'], 'Install the demo pages of Janus.')
  }
}

function checkNode() {
  const wanted = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')).engines.node.replace(/^\D+/, '')
  const numbers = (version) => version.split('.').map(Number)
  const [[major, minor = 0], [isMajor, isMinor]] = [numbers(wanted), numbers(process.versions.node)]
  if (isMajor > major || (isMajor === major && isMinor >= minor)) return
  throw new SetupError(`Node ${wanted} or newer is needed; this is ${process.versions.node}.`)
}

function ensureJanus() {
  if (process.env.SNUG_JANUS_URL || existsSync(process.env.SNUG_JANUS_BIN || '/usr/bin/janus')) return
  if (process.env.SNUG_JANUS_BIN)
    throw new SetupError('SNUG_JANUS_BIN names no file. Example: /usr/bin/janus')
  aptInstall(
    'The media server Janus',
    ['janus'],
    'Install Janus 1.1 or newer with its VideoRoom plugin and WebSocket transport and set SNUG_JANUS_BIN to its executable, ' +
      'or set SNUG_JANUS_URL (and SNUG_JANUS_API_SECRET) to a Janus that runs elsewhere.',
  )
}

function ensureTurn() {
  if (existsSync(process.env.SNUG_TURN_BIN || '/usr/bin/turnserver')) return
  if (process.env.SNUG_TURN_BIN)
    throw new SetupError('SNUG_TURN_BIN names no file. Example: /usr/bin/turnserver')
  aptInstall(
    'The relay coturn',
    ['coturn'],
    'Install coturn and set SNUG_TURN_BIN to its executable, or set SNUG_TURN (and SNUG_TURN_SECRET) to a relay elsewhere.',
  )
  // Debian starts it with a configuration of its own, open on the port that ours is to have.
  disableService('coturn')
}

/** Tests get certificates from it. */
function ensureAuthority() {
  if (existsSync('/usr/bin/pebble')) return
  aptInstall('The certificate authority pebble', ['pebble', 'openssl'], 'Install pebble as /usr/bin/pebble.')
}

function ensureChromium() {
  if (existsSync(process.env.SNUG_CHROMIUM || '/usr/bin/chromium')) return
  aptInstall('Chromium', ['chromium'], 'Install Chromium and set SNUG_CHROMIUM to its executable.')
}

function ensureFirefox() {
  if (existsSync(process.env.SNUG_FIREFOX || '/usr/bin/firefox-esr')) return
  aptInstall('Firefox', ['firefox-esr'], 'Install Firefox and set SNUG_FIREFOX to its executable.')
}

/** Tests feed it what was captured of a call. */
function ensureDecoder() {
  if (existsSync('/usr/bin/ffmpeg')) return
  aptInstall('The decoder ffmpeg', ['ffmpeg'], 'Install ffmpeg as /usr/bin/ffmpeg.')
}

/** Applications that meetings are shown in: what runs the units of one, and another one as it is. */
function ensureHosts() {
  const wanted = ['/usr/bin/php', '/usr/bin/phpunit', '/usr/share/dokuwiki/doku.php', PYTHON_CRYPTOGRAPHY]
  if (wanted.every((file) => existsSync(file))) return
  aptInstall(
    'PHP with DokuWiki, or Python with cryptography',
    ['php-cli', 'php-mbstring', 'php-xml', 'phpunit', 'dokuwiki', 'python3-cryptography'],
    'Install PHP 8 with mbstring and xml, phpunit, DokuWiki in /usr/share/dokuwiki, and Debian’s python3-cryptography.',
  )
}

async function ensureBuild() {
  const { build, isBuilt } = await import('./build.mjs')
  if (isBuilt()) return
  say('Building')
  await build()
}
