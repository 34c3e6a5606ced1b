/** A browser page in a meeting, seen from outside: what its peer connections receive and what it shows. */
import { type Browser, type BrowserContext, type Page, TimeoutError } from 'puppeteer-core'
import type { Person, TestRoom } from './person.ts'

const SHOWN_WITHIN = 20_000
const LOADED_WITHIN = 60_000

interface Received {
  /** Decoded frames per receiving video section with any. */
  frames: Record<string, number>
  /** Audio packets per receiving section with any. */
  packets: Record<string, number>
  /** Height in pixels of the newest decoded frame per video section. */
  heights: Record<string, number>
  /** Bytes of media sent, and frames of video made for sending, by the live publishing connection. */
  sent: number
  encoded: number
}

declare global {
  interface Window {
    probe: {
      connections: RTCPeerConnection[]
      /** How often the page asked its own encoders for key frames. */
      keyFramesAsked: number
      find(selector: string): HTMLElement[]
      received(): Promise<Received>
    }
  }
}

/** Runs in the page before its scripts. */
function instrument(): void {
  const connections: RTCPeerConnection[] = []
  const Native = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
    }
  }
  const find = (selector: string, root: ParentNode = document): HTMLElement[] => [
    ...root.querySelectorAll<HTMLElement>(selector),
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
      shadowRoot ? find(selector, shadowRoot) : [],
    ),
  ]
  const received = async (): Promise<Received> => {
    const sum: Received = { frames: {}, packets: {}, heights: {}, sent: 0, encoded: 0 }
    for (const [n, connection] of connections.entries()) {
      if (connection.connectionState === 'closed') continue
      for (const report of (await connection.getStats()).values()) {
        const key = `${n}/${report.mid}`
        if (report.type === 'outbound-rtp') {
          sum.sent += report.bytesSent
          sum.encoded += report.framesEncoded ?? 0
        }
        if (report.type !== 'inbound-rtp') continue
        if (report.kind === 'audio' && report.packetsReceived) sum.packets[key] = report.packetsReceived
        if (report.kind !== 'video' || !report.framesDecoded) continue
        sum.frames[key] = report.framesDecoded
        sum.heights[key] = report.frameHeight
      }
    }
    return sum
  }
  window.probe = { connections, keyFramesAsked: 0, find, received }
  const set = RTCRtpSender.prototype.setParameters
  RTCRtpSender.prototype.setParameters = function (...how) {
    if (how.length > 1) window.probe.keyFramesAsked++
    return set.apply(this, how)
  }
}

/** A page with the probe in it, in a browser profile of its own unless one is given. */
export async function newProbedPage(browser: Browser, profile?: BrowserContext): Promise<Page> {
  const page = await (profile ?? (await browser.createBrowserContext())).newPage()
  page.setDefaultNavigationTimeout(LOADED_WITHIN)
  // The compiler of the tests names functions by a helper that pages don't have.
  await page.evaluateOnNewDocument('globalThis.__name = (value) => value')
  await page.evaluateOnNewDocument(instrument)
  return page
}

export class CallPage {
  readonly page: Page

  private constructor(page: Page) {
    this.page = page
  }

  /**
   * Opens a room of the server's own pages by its link, signs in there, and waits for the pre-join.
   * @param before runs in the page before its scripts
   */
  static async open(
    browser: Browser,
    origin: string,
    person: Person,
    room: TestRoom,
    before: string | (() => void) = '',
  ): Promise<CallPage> {
    const call = new CallPage(await newProbedPage(browser))
    // Scripts that replace the worker start it from a place that the page's policy forbids.
    if (typeof before === 'string' && before) await call.page.setBypassCSP(true)
    await call.page.evaluateOnNewDocument(before as string)
    await call.page.goto(origin + room.path)
    await call.signIn(person)
    // Deriving a key from the password takes its time where others work as well.
    await call.phase('pre-join', SHOWN_WITHIN * 2)
    return call
  }

  /** Fills in the sign-in form as a person would, and the code of a second factor. */
  async signIn(person: Person): Promise<void> {
    await this.#fill('#login', person.login)
    await this.#fill('#password', person.password)
    await this.page.keyboard.press('Enter')
    if (!person.factor) return
    await this.#fill('#code', () => person.nextCode() ?? '')
    await this.page.keyboard.press('Enter')
  }

  /** @param text as it is when the field is there */
  async #fill(field: string, text: string | (() => string)): Promise<void> {
    // Deriving a key from the password takes its time where others work as well.
    await this.until((selector) => window.probe.find(selector).length === 1, field, SHOWN_WITHIN * 2)
    await this.page.evaluate((selector) => window.probe.find(selector)[0]?.focus(), field)
    await this.page.keyboard.type(typeof text === 'string' ? text : text())
  }

  /** A page that has an element already. */
  static of(page: Page): CallPage {
    return new CallPage(page)
  }

  /** Waits until the element is in a phase. */
  async phase(phase: string, timeout = SHOWN_WITHIN): Promise<void> {
    const is = (wanted: string) =>
      (window.probe.find('snug-meeting')[0] as { state?: string } | undefined)?.state === wanted
    await this.until(is, phase, timeout)
  }

  async until<A>(condition: (argument: A) => unknown, argument?: A, timeout = SHOWN_WITHIN): Promise<void> {
    try {
      // biome-ignore lint/suspicious/noExplicitAny: puppeteer's types don't follow generics
      await this.page.waitForFunction(condition as any, { timeout, polling: 50 }, argument)
    } catch (cause) {
      if (!(cause instanceof TimeoutError)) throw cause
      throw new Error(`Not so: ${condition} of ${argument}. There is: ${await this.#shown()}`, { cause })
    }
  }

  /** Calls a method of the element. */
  async element(
    method: 'join' | 'leave' | 'setMicrophone' | 'setCamera' | 'shareScreen',
    on?: boolean,
  ): Promise<void> {
    await this.page.evaluate(
      async (name, value) => {
        const meeting = window.probe.find('snug-meeting')[0] as HTMLElement &
          Record<string, (value?: boolean) => Promise<void>>
        await meeting[name]?.(value)
      },
      method,
      on,
    )
  }

  /** Joins with camera and microphone on. */
  async join(): Promise<void> {
    await this.element('setMicrophone', true)
    await this.element('setCamera', true)
    await this.element('join')
    await this.phase('in-call')
  }

  /** Types a name as a person would, and joins. @param media whether with camera and microphone on */
  async joinAs(name: string, media = true): Promise<void> {
    await this.element('setMicrophone', media)
    await this.element('setCamera', media)
    await this.writeName(name)
    await this.page.keyboard.press('Enter')
    await this.phase('in-call', SHOWN_WITHIN * 2)
  }

  /** Into the field before the call. */
  async writeName(name: string): Promise<void> {
    await this.until(() => window.probe.find('[part~=name-field]').length === 1)
    await this.page.evaluate(() => (window.probe.find('[part~=name-field]')[0] as HTMLInputElement).select())
    await this.page.keyboard.type(name)
  }

  keyFramesAsked(): Promise<number> {
    return this.page.evaluate(() => window.probe.keyFramesAsked)
  }

  received(): Promise<Received> {
    return this.page.evaluate(() => window.probe.received())
  }

  /** Waits until so many videos and voices advance at once. */
  async receives(
    { videos, voices }: { videos: number; voices: number },
    timeout = SHOWN_WITHIN,
  ): Promise<void> {
    await this.until(
      async (wanted) => {
        const before = await window.probe.received()
        await new Promise((resolve) => setTimeout(resolve, 400))
        const after = await window.probe.received()
        const grown = (a: Record<string, number>, b: Record<string, number>) =>
          Object.keys(b).filter((key) => (b[key] ?? 0) > (a[key] ?? 0)).length
        return (
          grown(before.frames, after.frames) === wanted.videos &&
          grown(before.packets, after.packets) === wanted.voices
        )
      },
      { videos, voices },
      timeout,
    )
  }

  /** Text of the call's view, shadow trees included. */
  text(): Promise<string> {
    return this.page.evaluate(() =>
      window.probe
        .find('snug-tile, snug-call')
        .map((element) => (element.shadowRoot ?? element).textContent ?? '')
        .join('\n'),
    )
  }

  /** All that is read in the page, for whoever waited for something else. */
  #shown(): Promise<string> {
    return this.page
      .evaluate(() => {
        const texts = window.probe.find('*').map(({ shadowRoot }) => shadowRoot?.textContent ?? '')
        return texts.join(' ').replaceAll(/\s+/g, ' ').slice(0, 3_000)
      })
      .catch(() => 'nothing to be read')
  }

  /** Closes the tab without a word. */
  async close(): Promise<void> {
    await this.page.browserContext().close()
  }
}
