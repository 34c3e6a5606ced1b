/** The host page's side of a meeting in a frame of the server's origin, which this page's scripts can't read. */
import type { ReactiveController } from 'lit'
import * as v from 'valibot'
import { EmbedCheck } from '../../protocol/embed.ts'
import { SnugError } from '../../protocol/errors.ts'
import {
  FRAME_PATH,
  type FrameMethod,
  FrameReady,
  type FrameSettings,
  FromFrame,
  LOOKS,
  type ToFrame,
} from '../../protocol/frame.ts'
import { codeOf, failureOf, LocalError } from '../call/failures.ts'
import { type AccessSource, accessSource } from './access.ts'
import { codedError } from './coded-error.ts'
import type { MeetingPhase } from './events.ts'
import type { SessionSettings, View } from './session.ts'
import type { SnugMeeting } from './snug-meeting.ts'

/** Milliseconds until the frame has to be there. */
const READY_WITHIN = 15_000
/** What the frame may use, which the page around it has to be allowed itself. */
const ALLOW = 'camera; microphone; display-capture; autoplay; fullscreen; speaker-selection'
/** It can't take the page elsewhere. */
const SANDBOX =
  'allow-scripts allow-same-origin allow-forms allow-downloads allow-popups allow-popups-to-escape-sandbox'
const STYLE = 'display:block;inline-size:100%;block-size:100%;border:0'
/** In these a person would be astonished to be thrown out as the page moves the element. */
const INSIDE: readonly MeetingPhase[] = ['joining', 'in-call', 'reconnecting']

/** A meeting in a frame. */
export type Isolated = Pick<IsolatedMeeting, 'call'>

interface Call {
  resolve: () => void
  reject: (error: Error) => void
}

const current = new WeakMap<SnugMeeting, IsolatedMeeting>()

/**
 * Puts the meeting of an element into a frame; one that it had before ends, as it does with the element.
 * @throws LocalError server_missing when the server's address is none
 */
export function isolate(
  element: SnugMeeting,
  settings: SessionSettings,
  show: (view: View) => void,
): Isolated {
  current.get(element)?.end()
  const meeting = new IsolatedMeeting(element, settings, show)
  current.set(element, meeting)
  return meeting
}

class IsolatedMeeting implements Isolated, ReactiveController {
  readonly #element: SnugMeeting
  readonly #settings: SessionSettings
  readonly #show: (view: View) => void
  readonly #source: AccessSource
  readonly #origin: string
  readonly #frame = document.createElement('iframe')
  readonly #calls = new Map<number, Call>()
  #waiting: (() => void)[] = []
  #port?: MessagePort
  #state: MeetingPhase = 'connecting'
  #told = ''
  #nextRef = 0
  #over = false
  readonly #late: ReturnType<typeof setTimeout>

  constructor(element: SnugMeeting, settings: SessionSettings, show: (view: View) => void) {
    if (!settings.server) throw new LocalError('server_missing')
    this.#element = element
    this.#settings = settings
    this.#show = show
    this.#source = accessSource(settings)
    this.#origin = settings.server
    this.#frame.allow = ALLOW
    this.#frame.sandbox.value = SANDBOX
    this.#frame.title = 'Snug'
    this.#frame.style.cssText = STYLE
    this.#frame.src = addressOf(settings.server)
    window.addEventListener('message', this.#onReady)
    this.#late = setTimeout(() => this.#fail('server_unreachable'), READY_WITHIN)
    void this.#check()
    element.addController(this)
    this.#tell('connecting')
  }

  /**
   * Whether there is a frame yet or not: what is asked for early is done as soon as there is one.
   * @throws SnugError or LocalError with why there is no frame in the end
   */
  async call(method: FrameMethod, on: boolean): Promise<void> {
    if (this.#over) {
      if (method === 'leave') return
      throw new SnugError('wrong_state')
    }
    const ref = this.#nextRef++
    return new Promise((resolve, reject) => {
      this.#calls.set(ref, { resolve, reject })
      const ask = () =>
        method === 'shareScreen' && on ? this.#share(ref) : this.#post({ type: 'call', ref, method, on })
      if (this.#port) ask()
      else this.#waiting.push(ask)
    })
  }

  /** A click in this page counts in the frame where the browser knows how to hand that over. */
  #share(ref: number): void {
    const message = { type: 'snug-frame-share', ref }
    const to = { targetOrigin: this.#origin }
    try {
      this.#frame.contentWindow?.postMessage(message, { ...to, delegate: 'display-capture' } as typeof to)
    } catch {
      // Without a click there is nothing to hand over.
      this.#frame.contentWindow?.postMessage(message, to)
    }
  }

  end(why: Error = new SnugError('wrong_state')): void {
    this.#over = true
    clearTimeout(this.#late)
    window.removeEventListener('message', this.#onReady)
    this.#element.removeController(this)
    this.#port?.close()
    // What the frame said before may still be on its way, and is nobody's word any more.
    this.#port = undefined
    this.#frame.remove()
    for (const { reject } of this.#calls.values()) reject(why)
    this.#calls.clear()
  }

  /** A move within the document comes back before the microtask runs. */
  hostDisconnected(): void {
    queueMicrotask(() => {
      if (!this.#element.isConnected) this.end()
    })
  }

  /** Of the element: attributes, properties or style may have changed. */
  hostUpdated(): void {
    const settings = this.#read()
    if (!this.#port || this.#told === JSON.stringify(settings)) return
    this.#post({ type: 'set', settings })
  }

  /** Only that very window at the server's exact origin counts. It comes once more when the frame was loaded anew. */
  readonly #onReady = (event: MessageEvent): void => {
    if (event.source !== this.#frame.contentWindow || event.origin !== this.#origin) return
    if (!v.is(FrameReady, event.data)) return
    clearTimeout(this.#late)
    this.#port?.close()
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    port1.onmessage = ({ data }) => {
      const message = v.safeParse(FromFrame, data)
      if (message.success && port1 === this.#port) this.#receive(message.output)
    }
    const settings = this.#read()
    if (INSIDE.includes(this.#state)) settings.autojoin = true
    this.#told = JSON.stringify(settings)
    this.#frame.contentWindow?.postMessage({ type: 'snug-frame-open', settings }, this.#origin, [port2])
    for (const ask of this.#waiting.splice(0)) ask()
  }

  #receive(message: FromFrame): void {
    switch (message.type) {
      case 'state':
        return this.#tell(message.state)
      case 'participants': {
        const { participants } = message
        return this.#emit('snug-participants-changed', { count: participants.length, participants })
      }
      case 'error':
        return this.#emit('snug-error', { code: message.code, text: message.text })
      case 'access':
        return void this.#bring(message.ref, message.deviceKey)
      case 'done':
        this.#calls.get(message.ref)?.resolve()
        break
      case 'undone':
        this.#calls.get(message.ref)?.reject(codedError(message.code))
    }
    this.#calls.delete(message.ref)
  }

  /** A token from this page, for the device in the frame. */
  async #bring(ref: number, deviceKey: string): Promise<void> {
    const source = this.#source
    if (source.by !== 'page') return this.#post({ type: 'no-access', ref, code: 'token_missing' })
    try {
      this.#post({ type: 'access', ref, access: await source.get(async () => deviceKey) })
    } catch (error) {
      this.#post({ type: 'no-access', ref, code: codeOf(error, 'server_unreachable') })
    }
  }

  #read(): FrameSettings {
    const { room, roomKey, identityKeys, autojoin } = this.#settings
    const { displayName, editName, language, theme, pageShortcuts } = this.#element
    return {
      room,
      ...(roomKey && { roomKey }),
      ...(identityKeys && { identityKeys: [...identityKeys] }),
      displayName,
      editName,
      language: language || document.documentElement.lang,
      theme,
      pageShortcuts,
      autojoin,
      asks: this.#source.by === 'page',
      title: this.#element.querySelector('[slot=title]')?.textContent?.trim() ?? '',
      look: lookOf(this.#element),
    }
  }

  #tell(state: MeetingPhase): void {
    this.#state = state
    this.#show({ phase: 'isolated', frame: this.#frame, state })
  }

  /** In a page that isn't allowed the frame stays empty and says nothing, so the server is asked. */
  async #check(): Promise<void> {
    const url = new URL('/embed/check', this.#origin)
    url.search = new URLSearchParams({ origin: location.origin }).toString()
    const signal = AbortSignal.timeout(READY_WITHIN)
    const answer = await fetch(url, { credentials: 'omit', signal })
      .then((response) => response.json())
      .catch(() => undefined)
    const known = v.safeParse(EmbedCheck, answer)
    if (!known.success || known.output.settings || known.output.host) return
    if (current.get(this.#element) === this && !this.#port && !this.#over) this.#fail('origin_not_allowed')
  }

  #fail(code: 'server_unreachable' | 'origin_not_allowed'): void {
    this.end(codedError(code))
    this.#show({ phase: 'failed', failure: failureOf(code) })
  }

  #post(message: ToFrame): void {
    if (message.type === 'set') this.#told = JSON.stringify(message.settings)
    this.#port?.postMessage(message)
  }

  #emit(type: string, detail: object): void {
    this.#element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }
}

/** The room's key in the page's address goes along as a fragment, which no server sees. */
function addressOf(server: string): string {
  const url = new URL(FRAME_PATH, server)
  url.search = new URLSearchParams({ origin: location.origin }).toString()
  const key = new URLSearchParams(location.hash.slice(1)).get('k')
  if (key) url.hash = new URLSearchParams({ k: key }).toString()
  return url.href
}

/** Custom properties as they are for the element, wherever in the page they were set. */
function lookOf(element: Element): FrameSettings['look'] {
  const style = getComputedStyle(element)
  const values = LOOKS.map((name) => [name, style.getPropertyValue(`--snug-${name}`).trim()] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== ''))
}
