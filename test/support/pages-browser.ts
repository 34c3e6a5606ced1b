/** A person at the server's own pages in a browser profile of their own. */
import { type Browser, type ElementHandle, type Page, TimeoutError } from 'puppeteer-core'

const SHOWN_WITHIN = 20_000

/** The selector, shadow roots included. */
const deep = (selector: string): string =>
  selector
    .split(', ')
    .map((one) => `:scope >>> ${one}`)
    .join(', ')

export class PagesBrowser {
  /** What the browser complained about that is a fault of the pages: policy violations and uncaught errors. */
  readonly faults: string[] = []

  constructor(
    readonly page: Page,
    readonly origin: string,
  ) {
    page.on('pageerror', (error) => this.faults.push(error instanceof Error ? error.message : String(error)))
    page.on('console', (message) => {
      if (/Content.Security.Policy|Refused to/i.test(message.text())) this.faults.push(message.text())
    })
  }

  static async open(browser: Browser, origin: string): Promise<PagesBrowser> {
    return new PagesBrowser(await (await browser.createBrowserContext()).newPage(), origin)
  }

  /** A whole new load, also where only the fragment differs. */
  async go(address: string): Promise<void> {
    await this.page.goto('about:blank')
    await this.page.goto(new URL(address, this.origin).href)
  }

  /** Waits for something visible in the page, shadow roots included. */
  find(selector: string): Promise<ElementHandle<Element>> {
    return this.#waitFor(deep(selector), selector)
  }

  async reads(text: string): Promise<void> {
    await this.#waitFor(`::-p-text(${text})`, text)
  }

  /** Whoever waited in vain reads what was there instead. */
  async #waitFor(selector: string, wanted: string): Promise<ElementHandle<Element>> {
    try {
      const found = await this.page.waitForSelector(selector, { visible: true, timeout: SHOWN_WITHIN })
      if (found) return found
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error
    }
    throw new Error(`${wanted} was not shown, but: ${await this.#shown()}`)
  }

  async #shown(): Promise<string> {
    const app = await this.page.$('snug-app')
    const text = await app?.evaluate((element) => element.shadowRoot?.textContent?.replaceAll(/\s+/g, ' '))
    const focused = await this.page.evaluate(() => `${document.visibilityState}, ${document.readyState}`)
    return `${this.page.url()} (${focused}): ${text}; faults: ${this.faults.join(' | ')}`
  }

  async press(selector: string): Promise<void> {
    const enabled = selector.replaceAll(/(?=,|$)/g, ':not(:disabled)')
    await (await this.find(enabled)).click()
  }

  async fill(selector: string, text: string): Promise<void> {
    const field = await this.find(selector)
    await field.focus()
    await field.evaluate((input) => (input as HTMLInputElement).select())
    await this.page.keyboard.type(text)
  }

  async register(link: string, login: string, password: string): Promise<void> {
    await this.go(link)
    await this.fill('#login', login)
    await this.fill('#password', password)
    await this.fill('#again', password)
    await this.press('button.primary')
    await this.find('.empty')
  }

  async signIn(login: string, password: string): Promise<void> {
    await this.fill('#login', login)
    await this.fill('#password', password)
    await this.press('button.primary')
  }

  /** Makes a room; resolves in it, with its link. */
  async createRoom(title: string): Promise<string> {
    await this.go('/')
    await this.press('.head button, .empty button')
    await this.fill('#title', title)
    await this.page.keyboard.press('Enter')
    await this.find('snug-meeting')
    await this.press('.bar > button')
    const link = await this.copied()
    await this.page.keyboard.press('Escape')
    return link
  }

  async text(selector: string): Promise<string> {
    return (await this.find(selector)).evaluate((element) => element.textContent ?? '')
  }

  /** The text of the field that is there to be copied. */
  async copied(): Promise<string> {
    return (await this.find('snug-copy-field')).evaluate(
      (field) => (field as HTMLElement & { value: string }).value,
    )
  }

  /** Titles of the rooms in the list. */
  async titles(): Promise<string[]> {
    await this.go('/')
    await this.find('.room')
    return this.page.$$eval(deep('.room h2'), (all) => all.map((one) => one.textContent?.trim() ?? ''))
  }
}
