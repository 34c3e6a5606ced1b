/** Debian's Chromium and Firefox with fake devices. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer-core'
import { childrenOf } from './processes.ts'

const CHROMIUM = process.env.SNUG_CHROMIUM || '/usr/bin/chromium'
const FIREFOX = process.env.SNUG_FIREFOX || '/usr/bin/firefox-esr'
const VIEWPORT = { width: 1280, height: 800 }
const SWITCHES: string[] = JSON.parse(
  readFileSync(new URL('./chromium-switches.json', import.meta.url), 'utf8'),
)
/** Fake devices without a question, and sound without a click. */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'intl.accept_languages': 'en',
}

/**
 * @param args more switches
 * @param more options of the launch
 */
export function launchChromium(args: string[] = [], more: LaunchOptions = {}): Promise<Browser> {
  return puppeteer.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [...SWITCHES, ...args],
    defaultViewport: VIEWPORT,
    protocolTimeout: 60_000,
    ...more,
  })
}

/**
 * Chromium as people set it about cookies of third parties; as Debian ships it, it takes none.
 * @param profile an empty folder, of which whoever made it disposes
 */
export function launchChromiumAbout(cookies: 'taken' | 'refused', profile: string): Promise<Browser> {
  const refused = cookies === 'refused'
  const preferences = {
    profile: { cookie_controls_mode: refused ? 1 : 0, block_third_party_cookies: refused },
  }
  mkdirSync(join(profile, 'Default'), { recursive: true })
  writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(preferences))
  return launchChromium([], { userDataDir: profile })
}

/**
 * Shares the tab of a title with what it plays, in place of the fake screen, whose sound is none of a page. Pages have
 * to be allowed their devices there.
 */
export function launchTabSharing(title: string): Promise<Browser> {
  const real = SWITCHES.filter((one) => !/^--(use-fake-ui|auto-select-desktop)/.test(one))
  return puppeteer.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [...real, `--auto-select-tab-capture-source-by-title=${title}`],
    // Else there is nothing to be shared either.
    ignoreDefaultArgs: ['--mute-audio'],
    defaultViewport: VIEWPORT,
    protocolTimeout: 60_000,
  })
}

/**
 * Through WebDriver BiDi.
 * @param more settings by their names in `about:config`
 */
export function launchFirefox(more: Record<string, unknown> = {}): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    extraPrefsFirefox: { ...PREFERENCES, ...more },
    defaultViewport: VIEWPORT,
    protocolTimeout: 60_000,
  })
}

/**
 * Stops or continues the process that does all the network of a browser, so that neither requests nor media get in or
 * out: as a network that is gone, without a sign to either end.
 */
export function freezeNetwork(browser: Browser, frozen: boolean): void {
  const children = childrenOf(browser.process()?.pid ?? 0)
  const network = children.filter(({ command }) => command.includes('network.mojom.NetworkService'))
  if (network.length !== 1)
    throw new Error(`expected one network process of the browser, found ${network.length}`)
  for (const { pid } of network) process.kill(pid, frozen ? 'SIGSTOP' : 'SIGCONT')
}
