/** Debian's Chromium with fake devices. */
import puppeteer, { type Browser } from 'puppeteer-core'
import { childrenOf } from './processes.ts'

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
  const children = childrenOf(browser.process()?.pid ?? 0)
  const network = children.filter(({ command }) => command.includes('network.mojom.NetworkService'))
  if (network.length !== 1)
    throw new Error(`expected one network process of the browser, found ${network.length}`)
  for (const { pid } of network) process.kill(pid, frozen ? 'SIGSTOP' : 'SIGCONT')
}
