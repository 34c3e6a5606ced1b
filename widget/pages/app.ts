import { msg, updateWhenLocaleChanges } from '@lit/localize'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import CloudOff from 'lucide/dist/esm/icons/cloud-off.mjs'
import Compass from 'lucide/dist/esm/icons/compass.mjs'
import { Account, type AccountState } from '../account/account.ts'
import { AccountClient } from '../account/client.ts'
import { deriveInWorker } from '../account/derive-in-worker.ts'
import { indexedDbKeeper } from '../account/key-keeper.ts'
import { recallPlace } from '../account/return.ts'
import { controls } from '../elements/controls.ts'
import { define } from '../elements/element.ts'
import { tokens } from '../elements/tokens.ts'
import { appStyles } from './app-styles.ts'
import { errorText } from './error-text.ts'
import { footer } from './footer.ts'
import { header } from './header.ts'
import { SnugPage } from './page.ts'
import { pageStyles } from './page-styles.ts'
import { notice } from './parts.ts'
import { GO, pathOfClick, type Route, routeOf, SIGN_OUT } from './router.ts'

/** What is shown now: a page of its own file, or one of the few views of this element. */
type View = keyof typeof PAGES | 'starting' | 'unreachable' | 'missing' | 'broken'

/** Pages are loaded when somebody goes there. */
const PAGES = {
  'sign-in': () => import('./sign-in.ts'),
  'factor-missing': () => import('./factor-missing.ts'),
  unlock: () => import('./unlock.ts'),
  register: () => import('./register.ts'),
  'new-password': () => import('./forgotten-password.ts'),
  rooms: () => import('./rooms.ts'),
  room: () => import('./room.ts'),
  people: () => import('./people.ts'),
  hosts: () => import('./hosts.ts'),
  account: () => import('./account.ts'),
  privacy: () => import('./privacy.ts'),
  connect: () => import('./connect.ts'),
  guest: () => import('./guest.ts'),
}

/**
 * The server's own pages. Who is signed out sees the sign-in in place of the page they asked for: the address stays,
 * with the room key in its fragment, and no address to return to has to be passed around.
 */
export class SnugApp extends LitElement {
  static override styles = [tokens, controls, pageStyles, appStyles]

  @property({ attribute: false }) account = new Account(new AccountClient(), indexedDbKeeper, deriveInWorker)
  @state() private route: Route = routeOf(location.pathname)
  @state() private person: AccountState = { phase: 'starting' }
  @state() private loaded = new Set<string>()
  @state() private failed = false
  #focused: string | undefined
  #unsubscribe = () => {}

  constructor() {
    super()
    updateWhenLocaleChanges(this)
    this.addEventListener('click', this.#onClick)
    this.addEventListener(GO, (event) => this.#go((event as CustomEvent<string>).detail))
    this.addEventListener(SIGN_OUT, () => void this.#signOut())
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('popstate', this.#onMove)
    this.#unsubscribe = this.account.subscribe((state) => {
      this.person = state
      if (state.phase === 'open') this.#return()
    })
    void this.account.start()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('popstate', this.#onMove)
    this.#unsubscribe()
  }

  protected override willUpdate(): void {
    const view = this.#view()
    if (isPage(view) && !this.loaded.has(view)) void this.#load(view)
    document.title = titleOf(view)
  }

  protected override render(): TemplateResult {
    const view = this.#view()
    const framed = ['rooms', 'people', 'hosts', 'account', 'privacy', 'missing'].includes(view)
    const person = this.person.phase === 'open' ? this.person.person : undefined
    return html`
      ${framed && person ? header(person, this.route.page, () => void this.#signOut()) : nothing}
      <main class=${view === 'room' || view === 'guest' ? 'full' : framed && person ? 'framed' : 'centred'}>${this.#content(view)}</main>
      ${framed && person ? footer(this.route.page) : nothing}
    `
  }

  protected override updated(_changed: PropertyValues): void {
    void this.#focus()
  }

  #content(view: View): TemplateResult {
    switch (view) {
      case 'starting':
        return html`<p class="busy" role="status">${msg('One moment…')}</p>`
      case 'unreachable':
        return notice(
          CloudOff,
          msg('Not connected'),
          this.#trouble(),
          this.#again(() => this.account.start()),
        )
      case 'broken':
        return notice(
          CloudOff,
          msg('This page could not be loaded'),
          msg('Check your connection, then try again.'),
          this.#again(() => location.reload()),
        )
      case 'missing':
        return notice(
          Compass,
          msg('There is nothing here'),
          msg('The address may be mistyped, or it is not open to you.'),
          html`<a class="button primary" href="/">${msg('To your rooms')}</a>`,
        )
      default:
        return this.loaded.has(view) ? this.#page(view) : this.#content('starting')
    }
  }

  #page(view: keyof typeof PAGES): TemplateResult {
    const { account, route } = this
    switch (view) {
      case 'sign-in':
        return html`<snug-sign-in-page .account=${account}></snug-sign-in-page>`
      case 'factor-missing':
        return html`<snug-factor-missing-page .account=${account}></snug-factor-missing-page>`
      case 'unlock':
        return html`<snug-unlock-page .account=${account}></snug-unlock-page>`
      case 'register':
        return html`<snug-register-page .account=${account} .first=${route.page === 'set-up'}></snug-register-page>`
      case 'new-password':
        return html`<snug-forgotten-password-page .account=${account}></snug-forgotten-password-page>`
      case 'rooms':
        return html`<snug-rooms-page .account=${account}></snug-rooms-page>`
      case 'room':
        return html`<snug-room-page .account=${account} .room=${route.page === 'room' ? route.id : ''}></snug-room-page>`
      case 'people':
        return html`<snug-people-page .account=${account}></snug-people-page>`
      case 'hosts':
        return html`<snug-hosts-page .account=${account}></snug-hosts-page>`
      case 'account':
        return html`<snug-account-page .account=${account}></snug-account-page>`
      case 'privacy':
        return html`<snug-privacy-page .account=${account}></snug-privacy-page>`
      case 'guest':
        return html`<snug-guest-page .account=${account}></snug-guest-page>`
      case 'connect':
        return html`<snug-connect-page .account=${account}></snug-connect-page>`
    }
  }

  /** Fails closed: whatever is not said to be open to everyone needs somebody who is signed in with an open vault. */
  #view(): View {
    const { page } = this.route
    const { phase } = this.person
    if (this.failed) return 'broken'
    if (phase === 'starting' || phase === 'unreachable') return phase
    if (page === 'set-up' || page === 'invite') return 'register'
    if (page === 'guest' || page === 'new-password') return page
    if (phase === 'signed-out') return 'sign-in'
    if (this.person.person.factorMissing) return 'factor-missing'
    if (phase === 'locked') return 'unlock'
    if ((page === 'people' || page === 'hosts') && !this.person.person.admin) return 'missing'
    return page === 'sign-in' ? 'rooms' : page
  }

  async #load(view: keyof typeof PAGES): Promise<void> {
    try {
      await PAGES[view]()
      this.loaded = new Set(this.loaded).add(view)
    } catch {
      this.failed = true
    }
  }

  /** Once for each page that was opened, so that screen readers read where one is. */
  async #focus(): Promise<void> {
    const view = this.#view()
    const place = `${view} ${location.pathname}`
    if (place === this.#focused || view === 'starting' || (isPage(view) && !this.loaded.has(view))) return
    this.#focused = place
    const page = this.renderRoot.querySelector('main > *')
    if (page instanceof SnugPage) {
      await page.updateComplete
      page.focusHeading()
    } else this.renderRoot.querySelector<HTMLElement>('h1')?.focus()
  }

  #trouble(): string {
    return this.person.phase === 'unreachable' ? errorText(this.person.error) : ''
  }

  #again(act: () => unknown): TemplateResult {
    return html`<button class="button primary" @click=${() => void act()}>${msg('Try again')}</button>`
  }

  async #signOut(): Promise<void> {
    await this.account.signOut().catch((error: unknown) => {
      this.person = { phase: 'unreachable', error }
    })
    if (this.person.phase === 'signed-out') this.#go('/sign-in')
  }

  /** Whoever comes back from a sign-in elsewhere goes on where they were. */
  #return(): void {
    if (this.route.page !== 'sign-in') return
    const place = recallPlace()
    if (place === undefined) return
    history.replaceState(null, '', place)
    this.#onMove()
  }

  #onMove = (): void => {
    this.route = routeOf(location.pathname)
  }

  #onClick = (event: MouseEvent): void => {
    const path = pathOfClick(event)
    if (path === undefined) return
    event.preventDefault()
    this.#go(path)
  }

  #go(path: string): void {
    if (path !== location.pathname + location.search + location.hash) history.pushState(null, '', path)
    this.#onMove()
    scrollTo(0, 0)
  }
}

const isPage = (view: View): view is keyof typeof PAGES => Object.hasOwn(PAGES, view)

/** Room titles stay out of it: browsers keep and synchronise the titles of pages. */
function titleOf(view: View): string {
  const titles: Partial<Record<View, string>> = {
    'sign-in': msg('Sign in'),
    'factor-missing': msg('Set up a second factor'),
    register: msg('Create your account'),
    'new-password': msg('A new password'),
    rooms: msg('Rooms'),
    room: msg('Meeting'),
    guest: msg('Meeting'),
    people: msg('People'),
    hosts: msg('Applications'),
    account: msg('Your account'),
    privacy: msg('What this server keeps'),
  }
  return titles[view] ? `${titles[view]} · Snug` : 'Snug'
}

define('snug-app', SnugApp)
