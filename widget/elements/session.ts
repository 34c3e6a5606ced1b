import * as v from 'valibot'
import { SnugError } from '../../protocol/errors.ts'
import { Id } from '../../protocol/ids.ts'
import { codeOf, failureOf, LocalError } from '../call/failures.ts'
import type {
  AccessProvider,
  Failure,
  IdentityKey,
  LocalErrorCode,
  Meeting,
  MeetingSnapshot,
  MeetingState,
} from '../call/meeting.ts'
import { type AccessSettings, type AccessSource, accessSource, chooseRoomKey, completed } from './access.ts'
import type { MeetingFactory } from './engine.ts'
import { inside, phaseOf } from './events.ts'
import { openPopup, type PopupProblem, type PopupResult } from './popup.ts'
import { type Preferences, readPreferences, rememberPreference } from './preferences.ts'
import type { MeetingRequest } from './requests.ts'

/** What `<snug-meeting>` shows: its own states before there is a meeting, then the meeting's. */
export type View =
  | { phase: 'signed-out'; by: AccessSource['by']; waiting: boolean; problem?: PopupProblem }
  | { phase: 'connecting' }
  /** Before there was a meeting. */
  | { phase: 'left' }
  | { phase: 'failed'; failure: Failure }
  | { phase: 'meeting'; snapshot: MeetingSnapshot }
  /** In a frame of the server, which has an element of its own. */
  | { phase: 'isolated'; frame: HTMLElement; state: MeetingState['phase'] }

export interface SessionSettings extends AccessSettings {
  /** Origin of the meeting server; undefined when the address given is none. */
  server?: string
  /** Room key given by the page, base64url. */
  roomKey?: string | null
  /** Keys given by the page that may vouch for people, beside those that come with the access. */
  identityKeys?: readonly IdentityKey[] | null
  name: string
  /** Join as soon as that is possible. */
  autojoin: boolean
  workerUrl: string
}

export interface SessionHooks {
  load: (workerUrl: string, signal: AbortSignal) => Promise<MeetingFactory>
  /** The view changed. */
  changed: (view: View) => void
  /** A request failed while the meeting goes on. */
  error: (failure: Failure) => void
  /** A member let this device in and gave it the room key. */
  roomKey: (roomKey: string) => void
}

/** Owns at most one meeting at a time, from asking for access until it is closed. */
export class MeetingSession {
  view: View = { phase: 'connecting' }
  #run = new AbortController()
  #settings?: SessionSettings
  #source: AccessSource = { by: 'popup' }
  #meeting?: Meeting
  #joinWhenReady = false
  #entered = false

  constructor(private readonly hooks: SessionHooks) {}

  /** Begins anew with these settings; what went on before is closed. */
  start(settings: SessionSettings): void {
    const signal = this.#renew()
    this.#settings = settings
    this.#joinWhenReady = settings.autojoin
    this.#show({ phase: 'connecting' })
    void this.#begin(settings, signal)
  }

  /** Closes the meeting and everything that waits. */
  end(): void {
    this.#run.abort()
    this.#meeting?.close()
    this.#meeting = undefined
  }

  /** Joins now, or as soon as there is a meeting to join. */
  async join(): Promise<void> {
    const phase = phaseOf(this.view)
    if (phase === 'pre-join') await this.#meeting?.join()
    else if (phase === 'left' || phase === 'failed') this.#again(true)
    else this.#joinWhenReady = true
  }

  /** Also what is only on its way. Who signs in goes on with that, and is not joined afterwards. */
  leave = async (): Promise<void> => {
    this.#joinWhenReady = false
    if (this.view.phase === 'signed-out') return
    if (this.#meeting) return this.#meeting.leave()
    if (this.view.phase !== 'connecting') return
    this.end()
    this.#show({ phase: 'left' })
  }
  /** Kept for when the person joins again. */
  setName = (name: string): void => {
    if (this.#settings) this.#settings = { ...this.#settings, name }
    this.#meeting?.setName(name)
  }
  /** Nobody shares their screen unawares: before the call nothing would show that. */
  shareScreen = async (on: boolean): Promise<void> => {
    if (on && !inside(phaseOf(this.view))) throw new SnugError('wrong_state')
    await this.#meeting?.shareScreen(on)
  }

  async setMicrophone(on: boolean): Promise<void> {
    rememberPreference({ microphone: on })
    await this.#meeting?.setMicrophone(on)
  }

  async setCamera(on: boolean): Promise<void> {
    rememberPreference({ camera: on })
    await this.#meeting?.setCamera(on)
  }

  /** Ends with a failure of this side, as when a part of the element can't be loaded. */
  fail(code: LocalErrorCode): void {
    this.#fail(new LocalError(code), this.#run.signal)
  }

  /** Carries out what an inner element asked for. */
  handle(request: MeetingRequest): void {
    if (request.type === 'sign-in') this.#signIn()
    else if (request.type === 'retry') this.#again(this.#joinWhenReady || this.#settings?.autojoin)
    else if (request.type === 'rejoin') this.#again(true)
    else void this.#carryOut(request).catch((error) => this.hooks.error(failureOf(codeOf(error))))
  }

  async #carryOut(request: Exclude<MeetingRequest, { type: 'sign-in' | 'retry' | 'rejoin' }>): Promise<void> {
    switch (request.type) {
      case 'join':
        return this.join()
      case 'leave':
        return this.leave()
      case 'name':
        return this.setName(request.name)
      case 'microphone':
        return this.setMicrophone(request.on)
      case 'talk':
        return this.#meeting?.setMicrophone(request.on)
      case 'camera':
        return this.setCamera(request.on)
      case 'screen':
        return this.shareScreen(request.on)
      case 'device':
        rememberPreference({ [`${request.kind}Id`]: request.id })
        return this.#meeting?.chooseDevice(request.kind, request.id)
      case 'pick-speaker':
        return this.#meeting?.pickSpeaker()
      case 'blur':
        rememberPreference({ blur: request.on })
        return this.#meeting?.setBlur(request.on)
      case 'noise':
        rememberPreference({ noise: request.how })
        return this.#meeting?.setNoise(request.how)
      case 'watch':
        return this.#meeting?.watch(request.streams)
      case 'react':
        return this.#meeting?.react(request.emoji)
      case 'hand':
        return this.#meeting?.raiseHand(request.up)
      case 'knock':
        return this.#meeting?.knock()
      case 'admit':
        return this.#meeting?.admit(request.id, request.code)
      case 'acknowledge':
        return this.#meeting?.acknowledge(request.id)
      case 'refuse':
        return this.#meeting?.refuse(request.id)
      case 'say':
        return request.answer(this.#answer((meeting) => meeting.say(request.text)))
      case 'code':
        return request.answer(this.#answer((meeting) => meeting.code()))
      case 'compared':
        return request.answer(this.#answer((meeting) => meeting.markCompared()))
      case 'poll':
        return request.answer(this.#answer((meeting) => meeting.poll(request.wish)))
      case 'moderate':
        return request.answer(this.#answer((meeting) => meeting.moderate(request.wish)))
      case 'record':
        return request.answer(this.#answer((meeting) => meeting.record(request.wish)))
      case 'statistics':
        return request.answer(this.#answer((meeting) => meeting.statistics()))
    }
  }

  async #answer<T>(ask: (meeting: Meeting) => Promise<T>): Promise<T> {
    if (!this.#meeting) throw new SnugError('wrong_state')
    return ask(this.#meeting)
  }

  /** After leaving or failing; opens the pop-up at once where one is needed, as this comes from a click. */
  #again(join = false): void {
    if (!this.#settings) return
    this.start({ ...this.#settings, autojoin: join })
    if (this.view.phase === 'signed-out') this.#signIn()
  }

  /** Ends what goes on; the signal is that of the next attempt. */
  #renew(): AbortSignal {
    this.end()
    this.#run = new AbortController()
    this.#entered = false
    return this.#run.signal
  }

  async #begin(settings: SessionSettings, signal: AbortSignal): Promise<void> {
    try {
      if (!v.is(Id, settings.room)) throw new LocalError('room_missing')
      if (!settings.server) throw new LocalError('server_missing')
      const source = accessSource(settings)
      this.#source = source
      // A wrong key of the page is told before anything is asked of anybody.
      if (settings.roomKey) chooseRoomKey(settings.roomKey)
      if (source.by === 'popup') return this.#show({ phase: 'signed-out', by: 'popup', waiting: false })
      await this.#open(source.get, signal)
    } catch (error) {
      this.#fail(error, signal)
    }
  }

  #signIn(): void {
    const settings = this.#settings
    if (!settings?.server) return
    if (this.#source.by === 'page') return this.#again(this.#joinWhenReady)
    if (this.view.phase === 'signed-out' && this.view.waiting) return
    const signal = this.#renew()
    this.#show({ phase: 'signed-out', by: 'popup', waiting: true })
    const popup = openPopup(settings.server, settings.room, signal)
    void popup.result.then((result) => this.#afterPopup(result, signal))
    void this.#open(popup.get, signal).catch((error) => this.#fail(error, signal))
  }

  #afterPopup(result: PopupResult, signal: AbortSignal): void {
    if (signal.aborted || !this.#waiting) return
    if ('access' in result) return this.#show({ phase: 'connecting' })
    this.end()
    this.#show({ phase: 'signed-out', by: 'popup', waiting: false, problem: result.problem })
  }

  /** The person is in the pop-up. */
  get #waiting(): boolean {
    return this.view.phase === 'signed-out' && this.view.waiting
  }

  /** The meeting asks for the access itself, when it knows the key of this device. */
  async #open(get: AccessProvider, signal: AbortSignal): Promise<void> {
    const workerUrl = this.#settings?.workerUrl ?? ''
    const create = await this.hooks.load(workerUrl, signal).catch(() => {
      throw new LocalError('server_unreachable')
    })
    const settings = this.#settings
    if (signal.aborted || !settings?.server) return
    const { server, room, roomKey, name } = settings
    const meeting = create({
      server,
      room,
      name,
      workerUrl,
      ...(roomKey && { roomKey }),
      access: async (deviceKey) => completed(await get(deviceKey), this.#settings ?? settings),
      onRoomKey: (key) => this.#keep(key, signal),
    })
    this.#meeting = meeting
    const stop = meeting.subscribe((snapshot) => this.#follow(snapshot, signal))
    signal.addEventListener('abort', stop)
    // In the pop-up nobody wants the camera to start yet.
    if (this.#joinWhenReady && !this.#waiting) this.#enter(meeting)
    await meeting.open()
  }

  /** For when the person joins again. */
  #keep(roomKey: string, signal: AbortSignal): void {
    if (signal.aborted || !this.#settings) return
    this.#settings = { ...this.#settings, roomKey }
    this.hooks.roomKey(roomKey)
  }

  #follow(snapshot: MeetingSnapshot, signal: AbortSignal): void {
    if (signal.aborted) return
    const { phase } = snapshot.state
    if (phase === 'connecting' && this.#waiting) return
    // Also closes the pop-up, which nobody would wait for any more.
    if (snapshot.state.phase === 'failed' && this.#waiting) return this.#end(snapshot.state.failure)
    if (phase === 'signed-out') {
      this.end()
      return this.#show({ phase: 'signed-out', by: this.#source.by, waiting: false })
    }
    this.#show({ phase: 'meeting', snapshot })
    if (phase === 'pre-join' && this.#meeting) this.#enter(this.#meeting)
  }

  /** Once for each meeting: in the pre-join, or before there is any where nobody waits for one. */
  #enter(meeting: Meeting): void {
    if (this.#entered) return
    this.#entered = true
    const { microphone, camera, blur, noise, ...ids }: Preferences = readPreferences()
    for (const kind of ['microphone', 'camera', 'speaker'] as const) {
      const id = ids[`${kind}Id`]
      if (id) void meeting.chooseDevice(kind, id)
    }
    if (blur) void meeting.setBlur(true)
    if (noise) void meeting.setNoise(noise)
    if (microphone) this.handle({ type: 'microphone', on: true })
    if (camera) this.handle({ type: 'camera', on: true })
    if (!this.#joinWhenReady) return
    this.#joinWhenReady = false
    void meeting.join().catch((error) => this.hooks.error(failureOf(codeOf(error))))
  }

  #fail(error: unknown, signal: AbortSignal): void {
    if (!signal.aborted) this.#end(failureOf(codeOf(error)))
  }

  #end(failure: Failure): void {
    this.end()
    if (failure.way === 'sign-in') this.#show({ phase: 'signed-out', by: this.#source.by, waiting: false })
    else this.#show({ phase: 'failed', failure })
  }

  #show(view: View): void {
    this.view = view
    this.hooks.changed(view)
  }
}
