/** A meeting without a server, to put any state before the elements. Pictures are drawn, sound is a quiet tone. */
import type { Role } from '../../protocol/index.ts'
import type {
  DeviceKind,
  Devices,
  KeyHolder,
  Meeting,
  MeetingCode,
  MeetingOptions,
  MeetingSnapshot,
  MeetingState,
  Moderation,
  NoiseSuppression,
  OwnSource,
  Participant,
  PersonFigures,
  PollWish,
  RecordWish,
  Social,
} from '../../widget/call/meeting.ts'
import { drawPerson, drawSlide } from './fake-pictures.ts'

const NAMES = [
  'Ada Lovelace',
  'Grace Hopper',
  'Alan Turing',
  'Katherine Johnson',
  'Edsger Dijkstra',
  'Hedy Lamarr',
  'Konrad Zuse',
  'Radia Perlman',
  'Niklaus Wirth',
  'Emmy Noether',
  'Joan Clarke',
  'Leslie Lamport',
]

const DEVICE = 'd'.repeat(43)

const OFF: Devices = {
  microphone: 'off',
  camera: 'off',
  screen: 'off',
  tracks: {},
  microphones: [{ id: 'm1', label: 'Built-in microphone' }],
  cameras: [{ id: 'c1', label: 'Built-in camera' }],
  microphoneId: 'm1',
  cameraId: 'c1',
  speakers: [{ id: 's1', label: 'Built-in speaker' }],
}

export function personTrack(i: number): MediaStreamTrack {
  return drawn((context) => drawPerson(context, i))
}

export function slideTrack(): MediaStreamTrack {
  return drawn(drawSlide)
}

function drawn(draw: (context: CanvasRenderingContext2D) => void): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  const [track] = canvas.captureStream(8).getVideoTracks()
  const timer = setInterval(() => {
    if (track?.readyState === 'ended') clearInterval(timer)
    draw(context)
  }, 120)
  draw(context)
  return track as MediaStreamTrack
}

export function toneTrack(): MediaStreamTrack {
  const context = new AudioContext()
  const oscillator = new OscillatorNode(context, { frequency: 220 })
  const end = new MediaStreamAudioDestinationNode(context)
  oscillator.connect(new GainNode(context, { gain: 0.12 })).connect(end)
  oscillator.start()
  return end.stream.getAudioTracks()[0] as MediaStreamTrack
}

const QUIET: Social = {
  security: 'encrypted',
  chat: [],
  reactions: [],
  notices: [],
  knocks: [],
  polls: [],
  rules: { locked: false, lobby: false },
}

const FINGERPRINT = '48213 90417 55026 17738 60291 34850'

/** Somebody with the keys: vouched for, and met before. */
export const holder = (name: string, change: Partial<KeyHolder> = {}): KeyHolder => ({
  identity: { name, issuer: 'https://cloud.example' },
  fingerprint: FINGERPRINT,
  device: 'known',
  ...change,
})

/** A remote person; every third one has the camera off and every second one the microphone. */
export function person(i: number, change: Partial<Participant> = {}): Participant {
  const camera = change.camera ?? i % 3 !== 2
  const name = NAMES[i % NAMES.length] ?? ''
  return {
    id: `person-${i}`.padEnd(22, '0'),
    self: false,
    name,
    role: 'member',
    hand: 0,
    holder: holder(name),
    microphone: i % 2 === 0,
    camera,
    screen: false,
    sound: false,
    tracks: camera ? { camera: personTrack(i) } : {},
    ...change,
  }
}

export class FakeMeeting implements Meeting {
  snapshot: MeetingSnapshot = { state: { phase: 'connecting' }, devices: OFF }
  /** What was asked of the meeting, in order. */
  readonly calls: unknown[][] = []
  closed = false
  role: Role = 'member'
  /** What is said and done; shown with the next call. */
  social: Social = QUIET
  hand = 0
  /** The code it tells from now on; `undefined`: it fails. */
  meetingCode?: MeetingCode = {
    digits: '01234 56789 98765 43210 13579 24680',
    words: [0, 1, 2, 3, 256, 300, 400, 450, 509, 510, 511],
  }
  /** What it counts from now on. */
  figures: PersonFigures[] = []
  private people: Participant[]
  #joined = false
  #listeners = new Set<(snapshot: MeetingSnapshot) => void>()

  constructor(
    readonly options: MeetingOptions,
    private readonly others: Participant[] = [],
  ) {
    this.people = others
  }

  show(state: MeetingState, devices: Partial<Devices> = {}): void {
    this.snapshot = { state, devices: { ...this.snapshot.devices, ...devices } }
    for (const listener of this.#listeners) listener(this.snapshot)
  }

  showCall(phase: 'in-call' | 'reconnecting' = 'in-call', others = this.people): void {
    const { role, social } = this
    this.people = others
    this.show({ phase, role, participants: [this.self(), ...others], ...social })
  }

  /** Shows the call with something else said or done in it. */
  showSocial(change: Partial<Social>): void {
    this.social = { ...this.social, ...change }
    this.showCall()
  }

  showLobby(
    knock: 'idle' | 'empty' | 'asked',
    code = knock === 'asked' ? '11223 34455 66778 89900' : '',
  ): void {
    this.show({ phase: 'lobby', knock, code })
  }

  self(): Participant {
    const { microphone, camera, screen, tracks } = this.snapshot.devices
    const [mic, cam, scr] = [microphone, camera, screen].map((state) => state === 'on')
    const name = this.options.name
    const on = { microphone: !!mic, camera: !!cam, screen: !!scr, sound: !!tracks.sound }
    const { role, hand } = this
    return {
      id: 'self',
      self: true,
      name,
      role,
      ...on,
      tracks,
      hand,
      holder: holder(name, { device: 'own' }),
    }
  }

  subscribe(listener: (snapshot: MeetingSnapshot) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async open(): Promise<void> {
    this.calls.push(['open', await this.options.access(async () => DEVICE)])
    if (this.#joined) return this.showCall()
    this.show({ phase: 'pre-join', ready: true, role: 'member', others: this.others })
  }

  async join(): Promise<void> {
    this.calls.push(['join'])
    // Before `open` it is a wish, carried out then.
    if (this.calls.some(([name]) => name === 'open')) this.showCall()
    else this.#joined = true
  }

  async leave(): Promise<void> {
    this.calls.push(['leave'])
    this.show({ phase: 'left' })
  }

  setName(name: string): void {
    this.calls.push(['name', name])
    this.options.name = name
  }

  async setMicrophone(on: boolean): Promise<void> {
    this.calls.push(['microphone', on])
    this.#set('microphone', on)
  }

  async setCamera(on: boolean): Promise<void> {
    this.calls.push(['camera', on])
    this.#set('camera', on)
  }

  async setBlur(on: boolean): Promise<void> {
    this.calls.push(['blur', on])
    this.show(this.snapshot.state, { blur: on })
  }

  async setNoise(noise: NoiseSuppression): Promise<void> {
    this.calls.push(['noise', noise])
    this.show(this.snapshot.state, { noise })
  }

  async shareScreen(on: boolean): Promise<void> {
    this.calls.push(['screen', on])
    this.#set('screen', on)
  }

  async chooseDevice(kind: DeviceKind, id: string): Promise<void> {
    this.calls.push(['device', kind, id])
    this.show(this.snapshot.state, { [`${kind}Id`]: id })
  }

  async pickSpeaker(): Promise<void> {
    this.calls.push(['pick-speaker'])
  }

  watch(layers: unknown[]): void {
    this.calls.push(['watch', layers])
  }

  async say(text: string): Promise<void> {
    this.calls.push(['say', text])
    if (!this.meetingCode) throw new Error('nothing is sent')
    const message = { id: `said-${this.calls.length}`, from: 'self', name: this.options.name, self: true }
    this.showSocial({ chat: [...this.social.chat, { ...message, text, at: Date.now() }] })
  }

  async record(wish: RecordWish): Promise<void> {
    this.calls.push(['record', wish])
  }

  async poll(wish: PollWish): Promise<void> {
    this.calls.push(['poll', wish])
  }

  react(emoji: string): void {
    this.calls.push(['react', emoji])
  }

  raiseHand(up: boolean): void {
    this.calls.push(['hand', up])
    this.hand = up ? 1 : 0
    this.showCall()
  }

  async code(): Promise<MeetingCode> {
    this.calls.push(['code'])
    if (!this.meetingCode) throw new Error('no code')
    return this.meetingCode
  }

  async markCompared(): Promise<void> {
    this.calls.push(['compared'])
  }

  knock(): void {
    this.calls.push(['knock'])
    this.showLobby('asked')
  }

  admit(id: string, _code: string): void {
    this.calls.push(['admit', id])
  }

  acknowledge(id: string): void {
    this.calls.push(['acknowledge', id])
  }

  refuse(id: string): void {
    this.calls.push(['refuse', id])
  }

  async statistics(): Promise<PersonFigures[]> {
    this.calls.push(['statistics'])
    return this.figures
  }

  async moderate(wish: Moderation): Promise<void> {
    this.calls.push(['moderate', wish])
  }

  close(): void {
    this.closed = true
    this.#listeners.clear()
    for (const track of Object.values(this.snapshot.devices.tracks)) track.stop()
  }

  #set(source: OwnSource, on: boolean): void {
    const { [source]: old, ...tracks } = this.snapshot.devices.tracks
    old?.stop()
    const make = { microphone: toneTrack, camera: () => personTrack(3), screen: slideTrack }[source]
    const devices = { [source]: on ? 'on' : 'off', tracks: on ? { ...tracks, [source]: make() } : tracks }
    this.show(this.snapshot.state, devices)
    const { phase } = this.snapshot.state
    if (phase === 'in-call' || phase === 'reconnecting') this.showCall(phase)
  }
}
