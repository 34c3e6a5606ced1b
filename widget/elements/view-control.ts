import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Devices } from '../call/meeting.ts'
import { type ApartContent, type ApartWindow, openApart } from './apart/apart.ts'
import type { MeetingRequest } from './requests.ts'
import type { Item } from './seating.ts'
import { shared } from './shared.ts'
import { readView, rememberView, type ViewChoice } from './view-choice.ts'
import { VIEW, type ViewState, type ViewWish } from './view-wish.ts'

type Host = ReactiveControllerHost & HTMLElement

/** Whether this browser can show a window of its own, over all others. */
const canBeApart = (): boolean => 'documentPictureInPicture' in window || document.pictureInPictureEnabled

/**
 * How one call is looked at: what is remembered, full screen, and the window of its own. Answers the wishes of what is
 * inside of `host`.
 */
export class ViewControl implements ReactiveController {
  #choice: ViewChoice = readView()
  #state?: ViewState
  #apart?: ApartWindow
  #content?: ApartContent

  constructor(
    private readonly host: Host,
    private readonly ask: (request: MeetingRequest) => void,
  ) {
    host.addController(this)
    host.addEventListener(VIEW, this.#onWish)
  }

  get choice(): ViewChoice {
    return this.#choice
  }

  /** The same object until it changes. */
  get state(): ViewState {
    this.#state = shared(this.#state, {
      ...this.#choice,
      pip: canBeApart() ? Boolean(this.#apart) : undefined,
      fullscreen: document.fullscreenEnabled ? document.fullscreenElement !== null : undefined,
    })
    return this.#state
  }

  /** Key of what the window of its own shows. */
  get apart(): string | undefined {
    return this.#apart && this.#content?.item?.key
  }

  hostConnected(): void {
    document.addEventListener('fullscreenchange', this.#update)
  }

  hostDisconnected(): void {
    document.removeEventListener('fullscreenchange', this.#update)
    this.#apart?.close()
  }

  /** What a window of its own shows from now on. */
  show(item: Item | undefined, devices: Devices): void {
    const before = this.apart
    this.#content = { item, devices, theme: this.#outer.getAttribute('theme') ?? 'auto', ask: this.ask }
    this.#apart?.show(this.#content)
    if (this.apart !== before) this.#update()
  }

  /** The whole element, so that what is around the call comes along. */
  get #outer(): Element {
    const root = this.host.getRootNode()
    return root instanceof ShadowRoot ? root.host : this.host
  }

  #update = (): void => this.host.requestUpdate()

  #onWish = (event: Event): void => {
    event.stopPropagation()
    const wish = (event as CustomEvent<ViewWish>).detail
    if (wish === 'fullscreen') void this.#toggleFullscreen().catch(() => undefined)
    else if (wish === 'pip') void this.#toggleApart().catch(() => undefined)
    else this.#choose(wish)
  }

  #choose(change: Partial<ViewChoice>): void {
    this.#choice = { ...this.#choice, ...change }
    rememberView(this.#choice)
    this.#update()
  }

  #toggleFullscreen(): Promise<void> {
    return document.fullscreenElement ? document.exitFullscreen() : this.#outer.requestFullscreen()
  }

  async #toggleApart(): Promise<void> {
    if (this.#apart) return this.#apart.close()
    if (!this.#content) return
    const closed = () => {
      this.#apart = undefined
      this.#update()
    }
    const opened = await openApart(this.#content, closed)
    if (!this.host.isConnected) return opened.close()
    this.#apart = opened
    this.#apart.show(this.#content)
    this.#update()
  }
}
