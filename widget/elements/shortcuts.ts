/**
 * Keys of the call. They work while the focus is in the call; on a page that allows it also while nothing on the page
 * has the focus. Never while something is typed, or with another key held: those belong to the page and the browser.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { shortcutsOn } from './preferences.ts'

export const KEYS = {
  m: 'microphone',
  v: 'camera',
  d: 'screen',
  h: 'hand',
  c: 'chat',
  p: 'people',
  '?': 'help',
} as const
export type ShortcutAction = (typeof KEYS)[keyof typeof KEYS]

/** Milliseconds: on the button of the microphone a shorter press switches it on for good. */
const TAP = 300
const TYPING = 'input, textarea, select, [contenteditable]'
const PRESSED_BY_SPACE = 'button, a, summary, audio, video'

export interface ShortcutHost extends ReactiveControllerHost, HTMLElement {
  /** Whether keys have a meaning now. */
  readonly listening: boolean
  /** Keys count too while nothing on the page has the focus. */
  readonly pageKeys: boolean
  readonly muted: boolean
  act(action: ShortcutAction): void
  /** Push to talk. */
  talk(on: boolean): void
}

export class Shortcuts implements ReactiveController {
  readonly #host: ShortcutHost
  /** When the key to talk went down. */
  #talking?: number

  constructor(host: ShortcutHost) {
    this.#host = host
    host.addController(this)
    host.addEventListener('keydown', (event) => this.#down(event))
    host.addEventListener('keyup', (event) => this.#up(event))
    host.addEventListener('focusout', (event) => this.#onFocusOut(event))
  }

  hostConnected(): void {
    document.addEventListener('keydown', this.#onPageDown)
    document.addEventListener('keyup', this.#onPageUp)
    globalThis.addEventListener('blur', this.#release)
  }

  hostDisconnected(): void {
    document.removeEventListener('keydown', this.#onPageDown)
    document.removeEventListener('keyup', this.#onPageUp)
    globalThis.removeEventListener('blur', this.#release)
    this.#talking = undefined
  }

  readonly #onPageDown = (event: KeyboardEvent): void => {
    if (this.#host.pageKeys && nothingFocused() && !this.#inside(event)) this.#down(event)
  }

  /** Wherever the focus is by now, a key that was held is let go. */
  readonly #onPageUp = (event: KeyboardEvent): void => {
    if (!this.#inside(event)) this.#up(event)
  }

  #inside(event: Event): boolean {
    return event.composedPath().includes(this.#host)
  }

  #down(event: KeyboardEvent): void {
    const { key, repeat } = event
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (!this.#host.listening || at(event, TYPING) || !shortcutsOn()) return
    if (key === ' ') return this.#talk(event)
    const action = KEYS[key.toLowerCase() as keyof typeof KEYS]
    if (!action || repeat || (event.shiftKey && key !== '?')) return
    event.preventDefault()
    this.#host.act(action)
  }

  #talk(event: KeyboardEvent): void {
    if (this.#talking !== undefined) return event.preventDefault()
    if (event.repeat || event.shiftKey || !this.#host.muted) return
    if (at(event, PRESSED_BY_SPACE) && !onMicrophone(event)) return
    event.preventDefault()
    this.#talking = event.timeStamp
    this.#host.talk(true)
  }

  #up(event: KeyboardEvent): void {
    if (event.key !== ' ' || this.#talking === undefined) return
    // Else the button under the focus would be pressed as well.
    event.preventDefault()
    if (onMicrophone(event) && event.timeStamp - this.#talking < TAP) this.#talking = undefined
    else this.#release()
  }

  #onFocusOut({ relatedTarget }: FocusEvent): void {
    if (relatedTarget && !this.#host.pageKeys) this.#release()
  }

  readonly #release = (): void => {
    if (this.#talking === undefined) return
    this.#talking = undefined
    this.#host.talk(false)
  }
}

/** What the key was pressed on, shadow trees included, is or is in something that matches. */
function at(event: Event, selector: string): boolean {
  const [target] = event.composedPath()
  return target instanceof Element && target.closest(selector) !== null
}

const onMicrophone = (event: Event): boolean =>
  event.composedPath().some((one) => one instanceof HTMLElement && one.dataset.device === 'microphone')

const nothingFocused = (): boolean =>
  document.activeElement === null || document.activeElement === document.body
