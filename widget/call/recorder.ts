/** Draws and mixes those who agreed into one picture and one sound, and writes that into a file. */
import type { Participant, Written } from './meeting.ts'
import type { RecordingFile } from './recording-file.ts'
import { Composition } from './recording-picture.ts'

/** Milliseconds between two parts of the file. */
const PART = 1_000
/** Key frames, where players can begin after a jump, are at most so many milliseconds apart. */
const QUALITY = {
  videoBitsPerSecond: 2_500_000,
  audioBitsPerSecond: 96_000,
  videoKeyFrameIntervalDuration: 4_000,
}
const HEARD = ['microphone', 'sound'] as const

interface RecorderEvents {
  /** More was written. */
  progress(): void
  /** It can't go on; `stop` closes what there is. */
  failed(): void
}

export class Recorder {
  readonly #file: Promise<RecordingFile>
  readonly #events: RecorderEvents
  readonly #picture = new Composition()
  readonly #audio = new AudioContext()
  readonly #mix = new MediaStreamAudioDestinationNode(this.#audio)
  readonly #sounds = new Map<MediaStreamTrack, MediaStreamAudioSourceNode>()
  readonly #media: MediaRecorder
  readonly #stopped: Promise<unknown>
  #writing: Promise<void> = Promise.resolve()
  #written: Written = { seconds: 0, bytes: 0 }
  /** Milliseconds recorded before the last pause, and since when it goes on. */
  #before = 0
  #since = performance.now()

  /** @throws DOMException where the browser can't */
  constructor(file: RecordingFile, events: RecorderEvents) {
    // A file in which players can't jump is better than none.
    this.#file = import('./effects.ts').then(({ seekable }) => seekable(file)).catch(() => file)
    this.#events = events
    const tracks = [this.#picture.track, ...this.#mix.stream.getAudioTracks()]
    this.#media = new MediaRecorder(new MediaStream(tracks), { mimeType: file.type, ...QUALITY })
    this.#stopped = new Promise((resolve) => this.#media.addEventListener('stop', resolve))
    this.#media.addEventListener('dataavailable', ({ data }) => this.#write(data))
    this.#media.addEventListener('error', () => events.failed())
    this.#media.start(PART)
    void this.#audio.resume()
  }

  get written(): Written {
    return this.#written
  }

  /** Exactly these people from now on; while not `on` the file stands still. */
  show(people: readonly Participant[], on: boolean): void {
    this.#picture.show(people)
    const tracks = people.flatMap((person) =>
      HEARD.flatMap((source) => (person[source] && person.tracks[source]) || []),
    )
    for (const [track, node] of this.#sounds) if (!tracks.includes(track)) this.#silence(track, node)
    for (const track of tracks) if (!this.#sounds.has(track)) this.#hear(track)
    this.#run(on)
  }

  #hear(track: MediaStreamTrack): void {
    const mediaStream = new MediaStream([track])
    const node = new MediaStreamAudioSourceNode(this.#audio, { mediaStream })
    node.connect(this.#mix)
    this.#sounds.set(track, node)
  }

  #silence(track: MediaStreamTrack, node: MediaStreamAudioSourceNode): void {
    node.disconnect()
    this.#sounds.delete(track)
  }

  #run(on: boolean): void {
    if (on && this.#media.state === 'paused') {
      this.#since = performance.now()
      this.#media.resume()
    } else if (!on && this.#media.state === 'recording') {
      this.#before = this.#milliseconds
      this.#media.pause()
    }
  }

  get #milliseconds(): number {
    return this.#before + (this.#media.state === 'recording' ? performance.now() - this.#since : 0)
  }

  #write(part: Blob): void {
    this.#written = {
      seconds: Math.round(this.#milliseconds / 1_000),
      bytes: this.#written.bytes + part.size,
    }
    this.#writing = this.#writing.then(async () => (await this.#file).write(part))
    this.#writing.catch(() => this.#events.failed())
    this.#events.progress()
  }

  /** Takes nothing more, and makes the file whole. @throws DOMException when it can't be written */
  async stop(): Promise<Written> {
    this.show([], this.#media.state === 'recording')
    if (this.#media.state !== 'inactive') {
      this.#before = this.#milliseconds
      this.#media.stop()
    }
    await this.#stopped
    this.#picture.close()
    void this.#audio.close()
    await this.#writing
    await (await this.#file).close()
    return this.#written
  }
}
