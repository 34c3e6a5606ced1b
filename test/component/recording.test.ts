/** Recordings, as everybody sees them: who asks, who records, and what oneself says to that. */
import { expect } from '@open-wc/testing'
import type { MeetingSnapshot, Participant, Recording } from '../../widget/call/meeting.ts'
import { Recordings } from '../../widget/call/recordings.ts'
import { useLanguage } from '../../widget/elements/localization.ts'
import { FakeMeeting, person, personTrack, toneTrack } from '../support/fake-meeting.ts'
import { accessible, all, find, found, inCall, press, type Stage, textOf, until } from './setup.ts'

const [EMMY, ADA] = [person(0), person(1)]
const recording = (change: Partial<Recording> = {}): Recording => ({
  by: ADA.id,
  name: ADA.name,
  own: false,
  at: 'asking',
  answer: 'none',
  others: [{ id: EMMY.id, name: EMMY.name, answer: 'none' }],
  ...change,
})

async function shown(stage: Stage, recordings: Recording[]): Promise<HTMLElement> {
  stage.meeting().showSocial({ recordings })
  const element = await found(stage.element, 'snug-recording')
  await until(() => all(element, '[data-recording]').length === recordings.length)
  return element
}

const wishes = ({ meeting }: Stage) =>
  meeting().calls.flatMap(([what, wish]) => (what === 'record' ? [wish] : []))

describe('a recording', () => {
  it('is asked for by moderators, after it was said what it is', async () => {
    const stage = await inCall([EMMY])
    expect(find(stage.element, '[data-sheet=recording]')).to.equal(undefined)
    stage.meeting().role = 'moderator'
    stage.meeting().showCall()
    await found(stage.element, '[data-sheet=recording]')
    const menus = all(stage.element, 'snug-popover.sheets, snug-popover.more')
    await press(menus.find((each) => each.checkVisibility()) as Element, 'snug-round-button')
    await press(stage.element, '[data-sheet=recording]')
    const form = await found(stage.element, 'snug-record-form')
    expect(textOf(form)).to.include('It begins when all agree')
    await press(form, 'button')
    expect(wishes(stage)).to.deep.equal([{ type: 'ask' }])
    await until(() => !find(stage.element, 'snug-sheet'))
  })

  it('shows who asks, and takes an answer', async () => {
    const stage = await inCall([EMMY, ADA])
    const element = await shown(stage, [recording()])
    expect(textOf(element)).to.include(`${ADA.name} asks to record this meeting`)
    await press(element, '[data-does=refuse]')
    await press(element, '[data-does=agree]')
    expect(wishes(stage)).to.deep.equal([
      { type: 'answer', by: ADA.id, agreed: false },
      { type: 'answer', by: ADA.id, agreed: true },
    ])
  })

  it('stays marked as long as it goes on, is said aloud, and consent can be taken back', async () => {
    const stage = await inCall([EMMY, ADA])
    const element = await shown(stage, [recording({ at: 'on', answer: 'agreed' })])
    expect(textOf(element)).to.include(`You are being recorded by ${ADA.name}`)
    await until(() => find(element, '[role=alert]')?.textContent?.includes('has begun'))
    await press(element, '[data-does=refuse]')
    expect(wishes(stage)).to.deep.equal([{ type: 'answer', by: ADA.id, agreed: false }])
    stage.meeting().showSocial({ recordings: [] })
    await until(() => find(element, '[role=alert]')?.textContent?.includes('does not record any more'))
    expect(all(element, '[data-recording]')).to.deep.equal([])
  })

  it('tells who is left out that they are, and who records whom they wait for', async () => {
    const stage = await inCall([EMMY, ADA])
    let element = await shown(stage, [recording({ at: 'on' })])
    expect(textOf(element)).to.include('You are not in it unless you agree.')
    element = await shown(stage, [recording({ own: true })])
    await until(() => textOf(element).includes(`Waiting until all agree to be recorded: ${EMMY.name}`))
    element = await shown(stage, [
      recording({ own: true, at: 'on', written: { seconds: 151, bytes: 12_400_000 } }),
    ])
    await until(() => textOf(element).includes(`Left out: ${EMMY.name}`))
    expect(textOf(element)).to.include('2:31, 12.4 MB')
    stage.meeting().showSocial({
      recordings: [],
      recordingEnd: { why: 'withdrawn', name: EMMY.name, written: { seconds: 5, bytes: 1e6 } },
    })
    await until(() => textOf(element).includes('the recording has ended. Saved: 0:05, 1 MB.'))
    await press(element, '.over button')
    await until(() => !find(element, '.over'))
  })
})

for (const theme of ['light', 'dark'] as const)
  it(`recordings are accessible (${theme}), also in German`, async () => {
    const stage = await inCall([EMMY, ADA], undefined, { theme })
    await shown(stage, [recording(), recording({ by: EMMY.id, name: EMMY.name, at: 'on', answer: 'agreed' })])
    await accessible(stage.element)
    await useLanguage('de')
    await until(() => textOf(stage.element).includes('Sie werden von'))
    await accessible(stage.element)
    await useLanguage('en')
  })

describe('whoever records', () => {
  let meeting: FakeMeeting
  let said: unknown[]
  let recordings: Recordings
  let parts: number
  let closed: number
  const picker = Object.getOwnPropertyDescriptor(globalThis, 'showSaveFilePicker')

  const people = (): Participant[] => [
    person(0, { tracks: { camera: personTrack(0), microphone: toneTrack() } }),
  ]

  beforeEach(() => {
    said = []
    parts = closed = 0
    const writable = {
      write: async () => void parts++,
      close: async () => void closed++,
      abort: async () => undefined,
    }
    Object.defineProperty(globalThis, 'showSaveFilePicker', {
      configurable: true,
      value: async () => ({ createWritable: async () => writable }),
    })
    meeting = new FakeMeeting(
      { server: '', room: '', name: 'Grace', workerUrl: '', access: async () => ({ access: '' }) },
      people(),
    )
    meeting.role = 'moderator'
    meeting.showCall()
    recordings = new Recordings({
      look: () => meeting.snapshot,
      subscribe: (listener: (snapshot: MeetingSnapshot) => void) => meeting.subscribe(listener),
      say: async (one) => void said.push(one),
      change: ({ recordings: now, recordingEnd }) => {
        const end = recordingEnd ? { recordingEnd } : {}
        meeting.social = { ...meeting.social, recordings: [...now], ...end }
      },
    })
  })

  afterEach(() => {
    recordings.close()
    meeting.close()
    if (picker) Object.defineProperty(globalThis, 'showSaveFilePicker', picker)
    else Reflect.deleteProperty(globalThis, 'showSaveFilePicker')
  })

  const asked = () =>
    said.find((one): one is { ask: string } => (one as { at?: string }).at === 'asking')?.ask ?? ''
  const answer = (given: boolean, ask = asked()) =>
    recordings.hear(EMMY.id, { type: 'consent', by: 'self', ask, given })

  it('writes only once all agreed, and nothing after one takes it back', async () => {
    await recordings.carryOut({ type: 'ask' })
    answer(true, 'another request')
    expect(meeting.social.recordings?.[0]?.at).to.equal('asking')
    answer(true)
    expect(meeting.social.recordings?.[0]?.at).to.equal('on')
    await until(() => parts > 0)
    answer(false)
    expect(meeting.social.recordings).to.deep.equal([])
    await until(() => closed === 1)
    const written = parts
    await until(() => meeting.social.recordingEnd?.why === 'withdrawn')
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(parts).to.equal(written)
  })

  it('does not ask as a member, and stops when the right is gone', async () => {
    meeting.role = 'member'
    meeting.showCall()
    await recordings.carryOut({ type: 'ask' })
    expect(said).to.deep.equal([])
    meeting.role = 'moderator'
    meeting.showCall()
    await recordings.carryOut({ type: 'ask' })
    answer(true)
    meeting.role = 'member'
    meeting.showCall()
    await until(() => closed === 1)
    expect(said.at(-1)).to.deep.include({ type: 'recording', at: 'over' })
  })

  it('does not ask when no file was chosen', async () => {
    Object.defineProperty(globalThis, 'showSaveFilePicker', {
      configurable: true,
      value: () => Promise.reject(new DOMException('', 'AbortError')),
    })
    await recordings.carryOut({ type: 'ask' })
    expect(said).to.deep.equal([])
  })

  it('is believed only where they may record', () => {
    recordings.hear(EMMY.id, { type: 'recording', ask: 'x', at: 'asking' })
    expect(meeting.social.recordings ?? []).to.deep.equal([])
    meeting.showCall('in-call', [{ ...people()[0], role: 'moderator' } as Participant])
    expect(meeting.social.recordings?.[0]?.at).to.equal('asking')
  })
})
