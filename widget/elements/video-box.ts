import { css, html, type PropertyValues } from 'lit'
import { property } from 'lit/decorators.js'
import { define, SnugElement } from './element.ts'

/**
 * A video track as a picture. Stays invisible until there is a first frame, so that what lies behind it (an avatar, a
 * reason) is seen instead of a black box.
 */
export class SnugVideoBox extends SnugElement {
  static override styles = css`
    :host {
      position: absolute;
      inset: 0;
      display: block;
      border-radius: inherit;
    }
    video {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      object-fit: cover;
      border-radius: inherit;
      opacity: 0;
      transition: opacity 160ms;
    }
    :host([fit='contain']) video {
      object-fit: contain;
    }
    :host([mirrored]) video {
      scale: -1 1;
    }
    :host([picture]) video {
      opacity: 1;
    }
  `
  @property({ attribute: false }) track?: MediaStreamTrack
  @property({ type: Boolean, reflect: true }) mirrored = false
  @property({ reflect: true }) fit: 'cover' | 'contain' = 'cover'
  /** Whether a frame is shown now. */
  @property({ type: Boolean, reflect: true }) picture = false

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    const video = this.renderRoot.querySelector('video')
    if (video) video.srcObject = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated) this.#attach()
  }

  override render() {
    return html`<video autoplay playsinline .muted=${true} disablepictureinpicture tabindex="-1"
      @loadeddata=${this.#onPicture} @emptied=${this.#onEmpty}></video>`
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('track')) this.#attach()
  }

  #attach(): void {
    const video = this.renderRoot.querySelector('video')
    if (!video) return
    video.srcObject = this.track ? new MediaStream([this.track]) : null
  }

  #onPicture = (): void => this.#show(true)
  #onEmpty = (): void => this.#show(false)

  #show(picture: boolean): void {
    this.picture = picture
    this.dispatchEvent(new Event('picture-change'))
  }
}

define('snug-video-box', SnugVideoBox)

declare global {
  interface HTMLElementTagNameMap {
    'snug-video-box': SnugVideoBox
  }
}
