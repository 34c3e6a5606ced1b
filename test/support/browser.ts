/** Debian's Chromium with fake devices. */
import { readdirSync, readFileSync } from 'node:fs'
import puppeteer, { type Browser } from 'puppeteer-core'

const CHROMIUM = process.env.SNUG_CHROMIUM ?? '/usr/bin/chromium'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--auto-select-desktop-capture-source=Entire screen',
  '--autoplay-policy=no-user-gesture-required',
  '--lang=en',
]

/** @param args more switches */
export function launchChromium(args: string[] = []): Promise<Browser> {
  return puppeteer.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [...ARGS, ...args],
    defaultViewport: { width: 1280, height: 800 },
    protocolTimeout: 60_000,
  })
}

/**
 * Stops or continues the process that does all the network of a browser, so that neither requests nor media get in or
 * out: as a network that is gone, without a sign to either end.
 */
export function freezeNetwork(browser: Browser, frozen: boolean): void {
  const parent = browser.process()?.pid
  const processes = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))
  const network = processes.filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      const ancestor = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]
      return command.includes('network.mojom.NetworkService') && Number(ancestor) === parent
    } catch {
      return false // It ended meanwhile.
    }
  })
  if (network.length !== 1)
    throw new Error(`expected one network process of the browser, found ${network.length}`)
  for (const pid of network) process.kill(Number(pid), frozen ? 'SIGSTOP' : 'SIGCONT')
}
