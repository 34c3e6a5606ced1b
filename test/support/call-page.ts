/** A browser page in a meeting, seen from outside: what its peer connections receive and what it shows. */
import type { Browser, CDPSession, Page } from 'puppeteer-core'
import type { Person, TestRoom } from './person.ts'

const SHOWN_WITHIN = 20_000

interface Received {
  /** Decoded frames per receiving video section with any. */
  frames: Record<string, number>
  /** Audio packets per receiving section with any. */
  packets: Record<string, number>
  /** Height in pixels of the newest decoded frame per video section. */
  heights: Record<string, number>
  /** Bytes of media sent by the live publishing connection. */
  sent: number
}

declare global {
  interface Window {
    probe: {
      connections: RTCPeerConnection[]
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
    const sum: Received = { frames: {}, packets: {}, heights: {}, sent: 0 }
    for (const [n, connection] of connections.entries()) {
      if (connection.connectionState === 'closed') continue
      for (const report of (await connection.getStats()).values()) {
        const key = `${n}/${report.mid}`
        if (report.type === 'outbound-rtp') sum.sent += report.bytesSent
        if (report.type !== 'inbound-rtp') continue
        if (report.kind === 'audio' && report.packetsReceived) sum.packets[key] = report.packetsReceived
        if (report.kind !== 'video' || !report.framesDecoded) continue
        sum.frames[key] = report.framesDecoded
        sum.heights[key] = report.frameHeight
      }
    }
    return sum
  }
  window.probe = { connections, find, received }
}

/** A page with the probe in it, in a browser profile of its own. */
export async function newProbedPage(browser: Browser): Promise<Page> {
  const page = await (await browser.createBrowserContext()).newPage()
  // The compiler of the tests names functions by a helper that pages don't have.
  await page.evaluateOnNewDocument('globalThis.__name = (value) => value')
  await page.evaluateOnNewDocument(instrument)
  return page
}

export class CallPage {
  readonly page: Page
  #network?: CDPSession

  private constructor(page: Page) {
    this.page = page
  }

  /** Opens a room of the server's own pages, signed in, up to the pre-join. */
  static async open(browser: Browser, origin: string, person: Person, room: TestRoom): Promise<CallPage> {
    const page = await newProbedPage(browser)
    await page
      .browserContext()
      .setCookie(
        ...person.cookies.map(({ name, value }) => ({
          name,
          value,
          domain: 'localhost',
          path: '/',
          httpOnly: true,
        })),
      )
    await page.goto(origin + room.path)
    const call = new CallPage(page)
    await call.phase('pre-join')
    return call
  }

  /** A page that has an element already. */
  static of(page: Page): CallPage {
    return new CallPage(page)
  }

  /** Waits until the element is in a phase. */
  async phase(phase: string, timeout = SHOWN_WITHIN): Promise<void> {
    await this.until(
      (wanted) => window.probe.find('snug-meeting')[0]?.dataset.phase === wanted,
      phase,
      timeout,
    )
  }

  async until<A>(condition: (argument: A) => unknown, argument?: A, timeout = SHOWN_WITHIN): Promise<void> {
    // biome-ignore lint/suspicious/noExplicitAny: puppeteer's types don't follow generics
    await this.page.waitForFunction(condition as any, { timeout, polling: 50 }, argument)
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

  received(): Promise<Received> {
    return this.page.evaluate(() => window.probe.received())
  }

  /** Waits until so many videos and voices advance at once. */
  async receives({ videos, voices }: { videos: number; voices: number }): Promise<void> {
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
    )
  }

  /** Text of everything in view, shadow trees included. */
  text(): Promise<string> {
    return this.page.evaluate(() =>
      window.probe.find('snug-tile, snug-toolbar, snug-stage').map(textOf).join('\n'),
    )
    function textOf(element: HTMLElement): string {
      return (element.shadowRoot ?? element).textContent ?? ''
    }
  }

  /** Cuts the page off: no HTTP, no WebSocket, no media. */
  async offline(off: boolean): Promise<void> {
    this.#network ??= await this.page.createCDPSession()
    await this.#network.send('Network.enable')
    await this.#network.send('Network.emulateNetworkConditions', {
      offline: off,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
      packetLoss: off ? 100 : 0,
    })
  }

  /** Closes the tab without a word. */
  async close(): Promise<void> {
    await this.page.browserContext().close()
  }
}
