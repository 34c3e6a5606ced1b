import { html } from 'lit'
import { property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { Participant } from '../call/meeting.ts'
import { define, SnugElement } from './element.ts'
import { whenIdle } from './rehearsal.ts'
import { type Heard, SpeakerJudge } from './speaking.ts'
import { VoiceMeter } from './voice-meter.ts'

/**
 * Makes the others heard: one audio element per remote microphone, and one per screen that is shared with sound. Fires `blocked-change` when the browser wants a
 * click before it plays, and after that click; `blocked` says which. Fires `heard-change` when others speak than
 * before; `heard` says who.
 */
export class SnugRemoteAudio extends SnugElement {
  @property({ attribute: false }) participants: Participant[] = []
  /** Id of the speaker; the system's when empty, or when that one is not connected. */
  @property() speaker = ''
  blocked = false
  heard: Heard = { speaking: new Set(), speaker: undefined }
  #judge = new SpeakerJudge()
  #meter = new VoiceMeter((levels) => this.#hear(levels))

  /** Plays everything that the browser held back. To be called within a click. */
  async resume(): Promise<void> {
    this.#meter.resume()
    const played = await Promise.all([...this.renderRoot.querySelectorAll('audio')].map(play))
    this.#tell(played.includes('blocked'))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#meter.close()
    for (const audio of this.renderRoot.querySelectorAll('audio')) audio.srcObject = null
  }

  override render() {
    return repeat(
      this.#heardTracks(),
      ({ id, source }) => `${id} ${source}`,
      ({ id, source }) => html`<audio data-participant=${id} data-source=${source}></audio>`,
    )
  }

  #heardTracks(): { id: string; source: Heardable; track: MediaStreamTrack }[] {
    return this.participants
      .filter(({ self }) => !self)
      .flatMap((person) =>
        HEARD.flatMap((source) => {
          const track = soundOf(person, source)
          return track ? [{ id: person.id, source, track }] : []
        }),
      )
  }

  protected override updated(): void {
    const tracks = this.#heardTracks()
    // In the order in which they were drawn.
    for (const [at, audio] of this.renderRoot.querySelectorAll('audio').entries()) {
      this.#route(audio)
      this.#attach(audio, tracks[at]?.track)
    }
    // Who speaks can be told later; the first picture comes first.
    whenIdle(() => this.isConnected && this.#meter.listen(voicesOf(this.participants)))
  }

  #hear(levels: Map<string, number>): void {
    const own = this.participants.find(({ self }) => self)?.id
    const { speaking, speaker } = this.#judge.hear(levels, performance.now(), own)
    const before = this.heard
    const same =
      speaking.size === before.speaking.size && [...speaking].every((id) => before.speaking.has(id))
    if (same && speaker === before.speaker) return
    this.heard = { speaking, speaker }
    this.dispatchEvent(new Event('heard-change'))
  }

  #route(audio: HTMLAudioElement): void {
    if (!('setSinkId' in audio) || audio.sinkId === this.speaker) return
    audio.setSinkId(this.speaker).catch(() => undefined)
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

const HEARD = ['microphone', 'sound'] as const
type Heardable = (typeof HEARD)[number]

const soundOf = (person: Participant, source: Heardable): MediaStreamTrack | undefined =>
  person[source] && !person.trouble ? person.tracks[source] : undefined

const voicesOf = (participants: readonly Participant[]): Map<string, MediaStreamTrack> =>
  new Map(
    participants.flatMap((person) => {
      const voice = soundOf(person, 'microphone')
      return voice ? [[person.id, voice]] : []
    }),
  )

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
