/** The whole application around an account server in memory. */
import { fixture, html } from '@open-wc/testing'
import { Account } from '../../widget/account/account.ts'
import { AccountClient } from '../../widget/account/client.ts'
import { derivePasswordKeys } from '../../widget/account/derive.ts'
import type { KeyKeeper } from '../../widget/account/key-keeper.ts'
import { roomLink } from '../../widget/account/room-keys.ts'
import { createRoom } from '../../widget/account/rooms.ts'
import type { SnugApp } from '../../widget/pages/app.ts'
import '../../widget/pages/app.ts'
import { FakeAccountServer } from '../support/fake-account-server.ts'
import { find, found, textOf, until } from './setup.ts'

export const PASSWORD = 'tumble river lantern'

/** What IndexedDB does, for the time of one test. */
export function memoryKeeper(): KeyKeeper & { kept?: { account: string; key: CryptoKey } } {
  return {
    async keep(account, key) {
      this.kept = { account, key }
    },
    async recall(account) {
      return this.kept?.account === account ? this.kept.key : undefined
    },
    async forget() {
      delete this.kept
    },
  }
}

/** A browser of its own: a client, a keeper, and what is signed in there. */
export function browserOf(server: FakeAccountServer) {
  const keeper = memoryKeeper()
  const account = new Account(new AccountClient({ fetch: server.fetch }), keeper, derivePasswordKeys)
  return { account, keeper }
}

/** A server where these people have accounts; the first one is an administrator. Nobody is signed in. */
export async function serverWith(...logins: string[]): Promise<FakeAccountServer> {
  const server = new FakeAccountServer()
  for (const [at, login] of logins.entries()) {
    await browserOf(server).account.register(server.invite(at === 0), login, PASSWORD)
  }
  server.session = undefined
  return server
}

const BEFORE = location.href
export const restoreAddress = () => history.replaceState(null, '', BEFORE)

/** The application at an address of the server. */
export async function openApp(account: Account, path = '/', theme?: 'light' | 'dark'): Promise<SnugApp> {
  history.replaceState(null, '', path)
  const app = await fixture<SnugApp>(
    html`<snug-app theme=${theme ?? 'light'} .account=${account}></snug-app>`,
  )
  await until(() => account.state.phase !== 'starting', 'the application knows who is signed in')
  return app
}

/** Somebody signed in who looks at `path`. */
export async function openAs(server: FakeAccountServer, login: string, path = '/', theme?: 'light' | 'dark') {
  const browser = browserOf(server)
  await browser.account.signIn(login, PASSWORD)
  return { ...browser, app: await openApp(browser.account, path, theme) }
}

export async function fill(app: Element, selector: string, text: string): Promise<void> {
  const input = await found<HTMLInputElement>(app, selector)
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Presses the button or link whose text or label is exactly this. */
export async function press(app: Element, name: string): Promise<void> {
  await until(
    () => named(app, name),
    () => `“${name}” can be pressed in: ${textOf(app)}`,
  )
  named(app, name)?.click()
}

export function named(root: Element, name: string): HTMLElement | undefined {
  const inside = root.shadowRoot ?? root
  for (const element of inside.querySelectorAll<HTMLElement>('*')) {
    const label = element.getAttribute('aria-label') ?? element.textContent?.trim().replace(/\s+/g, ' ')
    if (/^(A|BUTTON)$/.test(element.tagName) && label === name && !element.hasAttribute('disabled'))
      return element
    const deeper = element.shadowRoot && named(element, name)
    if (deeper) return deeper
  }
  return undefined
}

export const reads = (app: Element, text: string) =>
  until(
    () => textOf(app).includes(text),
    () => `“${text}” is read in: ${textOf(app)}`,
  )

export const signInHere = async (app: Element, login: string, password = PASSWORD) => {
  await fill(app, '#login', login)
  await fill(app, '#password', password)
  find(app, 'form')?.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }))
}

/** As pressing Enter in a field does. */
export const submit = (app: Element) =>
  find(app, 'form')?.dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }))

/** A server with a room of the first one, whose others are members; nobody is signed in. */
export async function withRoom(...logins: string[]) {
  const server = await serverWith(...logins)
  const ada = browserOf(server)
  await ada.account.signIn('ada', PASSWORD)
  const room = await createRoom(ada.account, 'Weekly planning')
  if (room.state !== 'open') throw new Error('the room is not open')
  for (const login of logins.slice(1)) await ada.account.client.putMember(room.id, login, 'member')
  server.session = undefined
  return { server, room, link: roomLink('', room.id, room.key) }
}
