import { msg } from '@lit/localize'
import { css, html } from 'lit'
import { property, state } from 'lit/decorators.js'
import { controls } from './controls.ts'
import { define, SnugElement } from './element.ts'

/** Hertz and seconds: three soft notes, one after the other. */
const NOTES = [523.25, 659.25, 783.99]
const NOTE = 0.22
const SOUND = NOTE * NOTES.length + 0.4

/**
 * A button that plays a short sound, so that people hear whether their speaker works.
 * @csspart button - The button
 */
export class SnugSpeakerTest extends SnugElement {
  static override styles = [
    controls,
    css`
      .button.small {
        min-block-size: 36px;
        inline-size: 100%;
      }
      .button[data-playing] {
        border-color: var(--s-accent);
        color: var(--s-accent);
      }
    `,
  ]
  /** Id of the speaker; the system's when empty. */
  @property() speaker = ''
  @state() private playing = false
  #stop?: () => void

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  override render() {
    return html`<button type="button" class="button small" part="button" ?data-playing=${this.playing} @click=${this.#play}>
        ${this.playing ? msg('Playing…') : msg('Test')}
        <span class="hidden-text">${msg('the speaker')}</span>
      </button>
      <span class="hidden-text" role="status">${this.playing ? msg('A test sound is being played.') : ''}</span>`
  }

  /** By an audio element, as the others' voices are: what is heard here is heard there. */
  #play = async (): Promise<void> => {
    this.#stop?.()
    const context = new AudioContext()
    const out = new MediaStreamAudioDestinationNode(context)
    const audio = new Audio()
    audio.srcObject = out.stream
    const timer = setTimeout(() => this.#stop?.(), SOUND * 1_000)
    this.#stop = () => {
      clearTimeout(timer)
      audio.srcObject = null
      void context.close()
      this.playing = false
      this.#stop = undefined
    }
    this.playing = true
    if (this.speaker && 'setSinkId' in audio) await audio.setSinkId(this.speaker).catch(() => undefined)
    await audio.play().catch(() => this.#stop?.())
    if (context.state === 'closed') return
    for (const [i, pitch] of NOTES.entries()) ring(context, out, pitch, i * NOTE)
  }
}

function ring(context: AudioContext, out: AudioNode, frequency: number, after: number): void {
  const from = context.currentTime + after
  const volume = new GainNode(context, { gain: 0 })
  volume.gain.setTargetAtTime(0.22, from, 0.015)
  volume.gain.setTargetAtTime(0, from + NOTE * 0.7, 0.09)
  const note = new OscillatorNode(context, { type: 'triangle', frequency })
  note.connect(volume).connect(out)
  note.start(from)
  note.stop(from + NOTE * 3)
}

define('snug-speaker-test', SnugSpeakerTest)

declare global {
  interface HTMLElementTagNameMap {
    'snug-speaker-test': SnugSpeakerTest
  }
}
