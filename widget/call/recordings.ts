/**
 * Recordings of the meeting by the people in it: who asks, who agreed, and the own one. Loaded with the first word about
 * one. Nothing of a recording goes to the server but sealed questions and answers.
 */
import { mayInMeeting } from '../../protocol/index.ts'
import { Consents, next, type Stand } from './consent.ts'
import type { RecordingSaid } from './encryption.ts'
import type { MeetingSnapshot, Participant, Recording, RecordingEnd, RecordWish, Written } from './meeting.ts'
import { Recorder } from './recorder.ts'
import { openFile, type RecordingFile } from './recording-file.ts'

interface Host {
  look(): MeetingSnapshot
  subscribe(listener: (snapshot: MeetingSnapshot) => void): () => void
  /** @throws SnugError wrong_state while not in the group */
  say(said: RecordingSaid): Promise<void>
  change(change: { recordings: readonly Recording[]; recordingEnd?: RecordingEnd | undefined }): void
}

export class Recordings {
  readonly #host: Host
  readonly #consents = new Consents()
  readonly #unsubscribe: () => void
  #snapshot: MeetingSnapshot
  #self = ''
  #stand: Stand = { at: 'idle' }
  #file?: RecordingFile
  #recorder?: Recorder
  #end?: RecordingEnd | undefined
  #shown = ''

  constructor(host: Host) {
    this.#host = host
    this.#snapshot = host.look()
    this.#unsubscribe = host.subscribe((snapshot) => {
      this.#snapshot = snapshot
      this.#settle()
    })
    this.#settle()
  }

  /** @param from participant, as proven by the group */
  hear(from: string, said: RecordingSaid): void {
    this.#consents.hear(from, said)
    this.#snapshot = this.#host.look()
    this.#settle()
  }

  async carryOut(wish: RecordWish): Promise<void> {
    if (wish.type === 'ask') return this.#ask()
    if (wish.type === 'stop') return this.#finish({ why: 'stopped' })
    const request = this.#consents.request(wish.by)
    if (request) await this.#say({ type: 'consent', by: wish.by, ask: request.ask, given: wish.agreed })
  }

  /** Ends the own recording; what was written stays. */
  close(): void {
    this.#unsubscribe()
    void this.#finish({ why: 'stopped' })
  }

  /** The file comes first: browsers ask for it within the click only. */
  async #ask(): Promise<void> {
    const busy = this.#stand.at === 'asking' || this.#stand.at === 'on'
    if (busy || !mayInMeeting(this.#roleOf(this.#self), 'record')) return
    const file = await openFile()
    if (!file) return
    const ask = crypto.randomUUID().slice(0, 22)
    this.#end = undefined
    this.#file = file
    this.#stand = { at: 'asking', ask }
    await this.#say({ type: 'recording', ask, at: 'asking' })
    this.#settle()
  }

  async #say(said: RecordingSaid): Promise<void> {
    // One's own word counts here before the others have it: whoever withdraws needn't wait for anybody.
    this.#consents.hear(this.#self, said)
    await this.#host.say(said)
  }

  get #people(): Participant[] {
    const { state } = this.#snapshot
    return 'participants' in state ? state.participants : []
  }

  #roleOf(id: string): Participant['role'] {
    return this.#people.find((person) => person.id === id)?.role ?? 'member'
  }

  /** Everybody else who holds the keys. */
  get #others(): Participant[] {
    return this.#people.filter(({ self, holder }) => !self && holder)
  }

  #settle(): void {
    const self = this.#people.find((person) => person.self)?.id ?? ''
    if (self !== this.#self) this.#begin(self)
    this.#follow()
    this.#show()
  }

  /** Another stay: everybody counts anew, and those who agreed before are strangers. */
  #begin(self: string): void {
    void this.#finish({ why: 'stopped' })
    if (this.#self) this.#consents.clear()
    this.#self = self
  }

  /** What has to be done after whatever changed. */
  #follow(): void {
    const before = this.#stand
    if (before.at !== 'asking' && before.at !== 'on') return
    if (!mayInMeeting(this.#roleOf(this.#self), 'record')) return void this.#finish({ why: 'stopped' })
    const answers = this.#others.map(({ id }) => [id, this.#consents.answer(id, this.#self)] as const)
    const after = next(before, new Map(answers))
    if (after.at === 'over') return void this.#finish({ why: after.why, name: this.#nameOf(after.who) })
    this.#stand = after
    if (after.at !== 'on') return
    if (before.at === 'asking') this.#start(after.ask)
    const agreed = (person: Participant) => person.self || (after.agreed.has(person.id) && !person.trouble)
    this.#recorder?.show(this.#people.filter(agreed), this.#snapshot.state.phase === 'in-call')
  }

  #start(ask: string): void {
    if (!this.#file) return
    try {
      this.#recorder = new Recorder(this.#file, {
        progress: () => this.#show(),
        failed: () => void this.#finish({ why: 'failed' }),
      })
      void this.#say({ type: 'recording', ask, at: 'on' }).catch(() => undefined)
    } catch {
      void this.#finish({ why: 'failed' })
    }
  }

  /** Stops at once; the file is closed after that. */
  async #finish(end: RecordingEnd): Promise<void> {
    const [stand, recorder, file] = [this.#stand, this.#recorder, this.#file]
    if (stand.at !== 'asking' && stand.at !== 'on') return
    this.#stand = { at: 'idle' }
    this.#recorder = this.#file = undefined
    this.#end = end
    void this.#say({ type: 'recording', ask: stand.ask, at: 'over' }).catch(() => undefined)
    const closing: Promise<Written | undefined> | undefined = recorder ? recorder.stop() : file?.drop()
    const written = await closing?.catch(() => {
      this.#end = { why: 'failed' }
      return undefined
    })
    if (written) this.#end = { ...this.#end, written }
    this.#show()
  }

  #nameOf(id: string): string {
    return this.#people.find((person) => person.id === id)?.name ?? ''
  }

  #show(): void {
    const recordings = this.#people.flatMap(({ id }) => this.#recordingOf(id) ?? [])
    const change = { recordings, recordingEnd: this.#end }
    const shown = JSON.stringify(change)
    if (shown === this.#shown) return
    this.#shown = shown
    this.#host.change(change)
  }

  #recordingOf(by: string): Recording | undefined {
    const request = this.#consents.request(by)
    if (!request || request.at === 'over' || !mayInMeeting(this.#roleOf(by), 'record')) return undefined
    const own = by === this.#self
    const at = own ? (this.#stand.at === 'on' ? 'on' : 'asking') : request.at
    return {
      by,
      name: this.#nameOf(by),
      own,
      at,
      answer: own ? 'agreed' : this.#consents.answer(this.#self, by),
      others: this.#others
        .filter(({ id }) => id !== by)
        .map(({ id, name }) => ({ id, name, answer: this.#consents.answer(id, by) })),
      ...(this.#recorder && own && { written: this.#recorder.written }),
    }
  }
}
