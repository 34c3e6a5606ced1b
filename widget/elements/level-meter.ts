import { css, html, type PropertyValues } from 'lit'
import { property } from 'lit/decorators.js'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'

const BARS = [0, 1, 2, 3, 4]
/** Milliseconds between two looks at the level. */
const LOOK_EVERY = 60
/** Milliseconds that bars stay as they are when asked to. */
const REST = 400
/** Root mean square at which the meter is full; speech is around 0.05 to 0.2. */
const FULL = 0.16

/** Shows how loud a microphone is, so that people see that it works. Decorative for those who can't see. */
export class SnugLevelMeter extends SnugElement {
  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 3px;
        block-size: 18px;
      }
      i {
        inline-size: 3px;
        block-size: 100%;
        border-radius: 2px;
        background: currentColor;
        forced-color-adjust: none;
        transform: scaleY(0.2);
        transition: transform 80ms linear;
      }
    `,
  ]
  @property({ attribute: false }) track?: MediaStreamTrack
  #stop?: () => void
  #restsUntil = 0

  override connectedCallback(): void {
    super.connectedCallback()
    this.setAttribute('aria-hidden', 'true')
    if (this.hasUpdated) this.#listen()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  override render() {
    return BARS.map(() => html`<i></i>`)
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('track')) this.#listen()
  }

  #listen(): void {
    this.#stop?.()
    this.#draw(0)
    if (!this.track) return
    const context = new AudioContext()
    const analyser = new AnalyserNode(context, { fftSize: 512 })
    new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([this.track]) }).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    const timer = setInterval(() => {
      if (performance.now() < this.#restsUntil) return
      analyser.getFloatTimeDomainData(samples)
      this.#draw(Math.min(1, loudness(samples) / FULL))
    }, LOOK_EVERY)
    this.#stop = () => {
      clearInterval(timer)
      void context.close()
      this.#stop = undefined
    }
  }

  /** Draws nothing for a moment, in which this computer has better things to do. */
  rest(): void {
    this.#restsUntil = performance.now() + REST
    for (const bar of this.renderRoot.querySelectorAll('i')) bar.style.transition = 'none'
  }

  #draw(level: number): void {
    this.renderRoot.querySelectorAll('i').forEach((bar, i) => {
      const loud = level > (i + 0.4) / (BARS.length + 1)
      bar.style.transform = `scaleY(${loud ? 0.45 + 0.55 * Math.sin(((i + 1) * Math.PI) / 6) : 0.2})`
    })
  }
}

/** Root mean square of the samples. */
export function loudness(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return Math.sqrt(sum / samples.length)
}

define('snug-level-meter', SnugLevelMeter)

declare global {
  interface HTMLElementTagNameMap {
    'snug-level-meter': SnugLevelMeter
  }
}
