import { html } from 'lit'
import { property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Participant } from '../call/meeting.ts'
import { define, SnugElement } from './element.ts'

/**
 * Makes the others heard: one audio element per remote microphone. Fires `blocked-change` when the browser wants a
 * click before it plays, and after that click; `blocked` says which.
 */
export class SnugRemoteAudio extends SnugElement {
  @property({ attribute: false }) participants: Participant[] = []
  blocked = false

  /** Plays everything that the browser held back. To be called within a click. */
  async resume(): Promise<void> {
    const played = await Promise.all([...this.renderRoot.querySelectorAll('audio')].map(play))
    this.#tell(played.includes('blocked'))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const audio of this.renderRoot.querySelectorAll('audio')) audio.srcObject = null
  }

  override render() {
    const heard = this.participants.filter(
      ({ self, tracks, trouble }) => !self && !trouble && tracks.microphone,
    )
    return repeat(
      heard,
      ({ id }) => id,
      ({ id }) => html`<audio data-participant=${id}></audio>`,
    )
  }

  protected override updated(): void {
    for (const audio of this.renderRoot.querySelectorAll('audio')) {
      const person = this.participants.find(({ id }) => id === audio.dataset.participant)
      this.#attach(audio, person?.tracks.microphone)
    }
  }

  #attach(audio: HTMLAudioElement, track: MediaStreamTrack | undefined): void {
    const current = audio.srcObject instanceof MediaStream ? audio.srcObject.getAudioTracks()[0] : undefined
    if (current === track) return
    audio.srcObject = track ? new MediaStream([track]) : null
    if (!track) return
    void play(audio).then((result) => result === 'blocked' && this.#tell(true))
  }

  #tell(blocked: boolean): void {
    if (blocked === this.blocked) return
    this.blocked = blocked
    this.dispatchEvent(new Event('blocked-change'))
  }
}

/** Plays, and tells whether the browser wants a click first. Other interruptions come with a new source. */
async function play(audio: HTMLAudioElement): Promise<'playing' | 'blocked' | 'interrupted'> {
  try {
    await audio.play()
    return 'playing'
  } catch (error) {
    return error instanceof DOMException && error.name === 'NotAllowedError' ? 'blocked' : 'interrupted'
  }
}

define('snug-remote-audio', SnugRemoteAudio)

declare global {
  interface HTMLElementTagNameMap {
    'snug-remote-audio': SnugRemoteAudio
  }
}
