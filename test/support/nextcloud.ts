/** A Nextcloud that lies in the folder NEXTCLOUD_DIR, installed and for tests alone, served by PHP itself. */
import { execFileSync, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'puppeteer-core'
import { CallPage, newProbedPage } from './call-page.ts'
import { freePort } from './ports.ts'

const PACKAGE = new URL('../../plugin/package.mjs', import.meta.url).pathname
const MINUTES = 60_000
const READY_WITHIN = 20_000

export interface Colleague {
  id: string
  password: string
  name: string
}

/** The folder. @throws Error when none is given */
export function nextcloudFolder(): string {
  const folder = process.env.NEXTCLOUD_DIR
  if (!folder) throw new Error('NEXTCLOUD_DIR has to name the folder of an installed Nextcloud for tests.')
  return folder
}

export class Nextcloud {
  private constructor(
    readonly origin: string,
    private readonly folder: string,
    private readonly end: () => void,
  ) {}

  /** Puts the packaged app in and serves it. */
  static async start(): Promise<Nextcloud> {
    const folder = nextcloudFolder()
    installApp(folder)
    const host = `localhost:${await freePort()}`
    const server = spawn('php', ['-d', 'memory_limit=512M', '-S', host, '-t', folder], {
      env: { ...process.env, PHP_CLI_SERVER_WORKERS: '8' },
      stdio: 'ignore',
      detached: true,
    })
    const { pid } = server
    const nextcloud = new Nextcloud(`http://${host}`, folder, () => pid && process.kill(-pid, 'SIGTERM'))
    nextcloud.occ('config:system:set', 'trusted_domains', '0', '--value', host)
    nextcloud.occ('config:system:set', 'overwrite.cli.url', '--value', nextcloud.origin)
    nextcloud.occ('app:enable', 'snug')
    await answering(`${nextcloud.origin}/status.php`)
    return nextcloud
  }

  stop(): void {
    this.end()
  }

  /** Runs Nextcloud's command. */
  occ(...args: string[]): string {
    return this.#occ(args)
  }

  #occ(args: string[], env: Record<string, string> = {}): string {
    return execFileSync('php', ['-d', 'memory_limit=512M', join(this.folder, 'occ'), ...args], {
      cwd: this.folder,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      timeout: MINUTES,
    })
  }

  /** Makes an account, an administrator's where the group is `admin`. */
  add({ id, password, name }: Colleague, ...groups: string[]): void {
    const into = groups.flatMap((group) => ['--group', group])
    this.#occ(['user:add', '--password-from-env', '--display-name', name, ...into, id], { OC_PASS: password })
  }

  remove({ id }: Colleague): void {
    this.occ('user:delete', id)
  }

  /** A page of somebody who is signed in, in a browser profile of its own. */
  async signIn(browser: Browser, { id, password }: Colleague): Promise<CallPage> {
    const page = await newProbedPage(browser)
    await page.goto(`${this.origin}/index.php/login`)
    const landed = await page.evaluate(
      async (user, word) => {
        const requesttoken = document.head.dataset.requesttoken ?? ''
        const body = new URLSearchParams({ user, password: word, requesttoken })
        return (await fetch('/index.php/login', { method: 'POST', body })).url
      },
      id,
      password,
    )
    if (landed.includes('/login')) throw new Error(`${id} could not sign in`)
    return CallPage.of(page)
  }

  /** Path of a page of the app. */
  app = (path: string): string => `${this.origin}/index.php/apps/snug/${path}`
}

function installApp(folder: string): void {
  const output = execFileSync(process.execPath, [PACKAGE], { encoding: 'utf8', timeout: 4 * MINUTES })
  const [, archive = ''] = /^snug: Packaged (.+)$/m.exec(output) ?? []
  rmSync(join(folder, 'apps/snug'), { recursive: true, force: true })
  execFileSync('tar', ['--extract', '--gzip', '--file', archive, '--directory', join(folder, 'apps')])
}

async function answering(url: string): Promise<void> {
  const until = Date.now() + READY_WITHIN
  while (Date.now() < until) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    if (answer?.status === 200) return
    await wait(50)
  }
  throw new Error(`Nextcloud does not answer at ${url}`)
}

/** Clicks the first element that a selector finds, shadow trees included. */
export async function click(page: Page, selector: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => window.probe.find(wanted).some((each) => each.checkVisibility()),
    { timeout: READY_WITHIN, polling: 50 },
    selector,
  )
  await page.evaluate(
    (wanted) =>
      window.probe
        .find(wanted)
        .find((each) => each.checkVisibility())
        ?.click(),
    selector,
  )
}
