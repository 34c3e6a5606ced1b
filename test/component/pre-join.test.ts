import { expect } from '@open-wc/testing'
import { failureOf } from '../../widget/call/failures.ts'
import type { Devices } from '../../widget/call/meeting.ts'
import type { SnugLevelMeter } from '../../widget/elements/level-meter.ts'
import { useLanguage } from '../../widget/elements/localization.ts'
import type { SnugRemoteAudio } from '../../widget/elements/remote-audio.ts'
import { person, toneTrack } from '../support/fake-meeting.ts'
import { accessible, find, found, inCall, mount, press, reached, textOf, until } from './setup.ts'

/** Of a bar of the level meter that nothing moves. */
const LOW = 'scaleY(0.2)'

afterEach(() => localStorage.removeItem('snug-devices'))

const failing = (code: Parameters<typeof failureOf>[0], failed: Devices['failed']): Partial<Devices> => ({
  failure: failureOf(code),
  failed,
})

/** What describes a choice that can't be made. */
function whyNot(element: Element, kind: string): string | undefined {
  const select = find<HTMLSelectElement>(element, `[data-kind=${kind}] select:disabled`)
  const id = select?.getAttribute('aria-describedby')
  return id ? find(element, `#${id}`)?.textContent?.trim() : undefined
}

describe('the pre-join', () => {
  it('chooses microphone, camera and speaker, and remembers them on this device', async () => {
    const first = await mount({ displayName: 'Ada' })
    for (const [kind, id] of [
      ['microphone', 'm1'],
      ['camera', 'c1'],
      ['speaker', 's1'],
    ]) {
      const select = await found<HTMLSelectElement>(first.element, `[data-kind=${kind}] select`)
      select.value = id ?? ''
      select.dispatchEvent(new Event('change'))
      await until(() => first.meeting().calls.some((call) => call.join() === `device,${kind},${id}`))
    }
    const second = await mount({ displayName: 'Ada' })
    await reached(second.element, 'pre-join')
    expect(second.meeting().calls.map((call) => call.join())).to.include.members([
      'device,microphone,m1',
      'device,camera,c1',
      'device,speaker,s1',
    ])
  })

  it('says which device is refused, missing, or in use, what to do, and that one can join without', async () => {
    const stage = await mount({ displayName: 'Ada' })
    await reached(stage.element, 'pre-join')
    const { state } = stage.meeting().snapshot
    for (const [code, failed, said] of [
      ['devices_refused', 'microphone', 'Microphone: the browser does not allow it here.'],
      ['devices_refused', 'camera', 'Camera: the browser does not allow it here.'],
      ['devices_missing', 'microphone', 'Microphone: none was found. Connect one'],
      ['devices_busy', 'camera', 'Camera: in use by another program or tab. Close it there'],
    ] as const) {
      stage.meeting().show(state, failing(code, failed))
      await until(() => find(stage.element, '[role=alert]')?.textContent?.includes(said), said)
      expect(textOf(stage.element)).to.include('You can also join without it.')
    }
    await press(stage.element, '.join')
    await reached(stage.element, 'in-call')
    expect(find(stage.element, '[data-device=microphone] button')?.ariaPressed ?? null).to.not.equal('true')
  })

  it('says why there is nothing to choose, to those who can’t see too', async () => {
    const stage = await mount({ displayName: 'Ada' })
    await reached(stage.element, 'pre-join')
    const { state } = stage.meeting().snapshot
    const show = (change: Partial<Devices>) =>
      stage
        .meeting()
        .show(state, { microphones: [], cameras: [{ id: 'c1', label: '' }], speakers: [], ...change })
    const off = { microphone: 'off', camera: 'off' } as const
    const turnOn = 'To choose one, turn it on and allow it.'
    show(off)
    await until(() => whyNot(stage.element, 'microphone') === turnOn)
    expect(whyNot(stage.element, 'camera')).to.equal(turnOn)
    expect(whyNot(stage.element, 'speaker')).to.equal('To choose one, turn on the microphone and allow it.')
    await accessible(stage.element)
    for (const [code, said] of [
      ['devices_refused', 'Camera: the browser does not allow it here.'],
      ['devices_missing', 'Camera: none was found.'],
      ['devices_busy', 'Camera: in use by another program or tab.'],
    ] as const) {
      show({ ...off, ...failing(code, 'camera') })
      await until(() => whyNot(stage.element, 'camera')?.startsWith(said), said)
      expect(whyNot(stage.element, 'microphone')).to.equal(turnOn)
    }
    show({ ...off, microphone: 'on', microphones: [{ id: 'm1', label: 'Built-in microphone' }] })
    await until(() => find<HTMLSelectElement>(stage.element, '[data-kind=microphone] select:enabled'))
    expect(whyNot(stage.element, 'microphone')).to.equal(undefined)
    expect(whyNot(stage.element, 'speaker')).to.equal('The system’s speaker is used.')
  })

  it('has the choice of a speaker and its test of one height', async () => {
    const { element } = await mount({ displayName: 'Ada' })
    const test = find(await found(element, 'snug-speaker-test'), 'button') as HTMLElement
    const select = await found(element, '[data-kind=speaker] select')
    expect(test.getBoundingClientRect().height).to.equal(select.getBoundingClientRect().height)
    expect(test.getBoundingClientRect().top).to.equal(select.getBoundingClientRect().top)
  })

  it('takes noise out of the voice as the person wants, remembers that, and shows what the others will hear', async () => {
    const first = await mount({ displayName: 'Ada' })
    const select = await found<HTMLSelectElement>(first.element, '[data-kind=noise] select')
    expect(select.value).to.equal('browser')
    select.value = 'strong'
    select.dispatchEvent(new Event('change'))
    expect(first.meeting().calls.at(-1)).to.deep.equal(['noise', 'strong'])
    await until(() => textOf(first.element).includes('on this device'))
    const cleaned = toneTrack()
    first
      .meeting()
      .show(first.meeting().snapshot.state, { microphone: 'on', tracks: { microphone: cleaned } })
    expect((await found<SnugLevelMeter>(first.element, 'snug-level-meter')).track).to.equal(cleaned)
    cleaned.stop()
    const second = await mount({ displayName: 'Ada' })
    await reached(second.element, 'pre-join')
    await until(() => second.meeting().calls.some((call) => call.join() === 'noise,strong'))
    await until(() => find<HTMLSelectElement>(second.element, '[data-kind=noise] select')?.value === 'strong')
  })

  it('draws no level while somebody joins, and goes on after that', async () => {
    const { element, meeting } = await mount({ displayName: 'Ada' })
    await reached(element, 'pre-join')
    const voice = toneTrack()
    meeting().show(meeting().snapshot.state, { microphone: 'on', tracks: { microphone: voice } })
    const meter = await found<SnugLevelMeter>(element, 'snug-level-meter')
    const high = () => [...meter.renderRoot.querySelectorAll('i')].some((bar) => bar.style.transform !== LOW)
    await until(high, 'the tone is shown')
    const before = performance.now()
    performance.now = () => before
    meter.rest()
    voice.enabled = false
    await new Promise((resolve) => setTimeout(resolve, 300))
    const still = high()
    Reflect.deleteProperty(performance, 'now')
    expect(still).to.equal(true)
    await until(() => !high(), 'silence is shown')
    let rested = 0
    meter.rest = () => void rested++
    await press(element, '.join')
    expect(rested).to.equal(1)
    voice.stop()
  })

  it('says why noise can’t be taken out where it can’t', async () => {
    const native = Object.getOwnPropertyDescriptor(window, 'MediaStreamTrackGenerator') as PropertyDescriptor
    Reflect.deleteProperty(window, 'MediaStreamTrackGenerator')
    const { element } = await mount({ displayName: 'Ada' })
    const strong = await found<HTMLOptionElement>(element, '[data-kind=noise] [value=strong]')
    Object.defineProperty(window, 'MediaStreamTrackGenerator', native)
    expect(strong.disabled).to.equal(true)
    expect(strong.label).to.include('this browser has no safe way to do it')
  })

  it('says that one can join without a device only while that is off', async () => {
    const stage = await mount({ displayName: 'Ada' })
    await reached(stage.element, 'pre-join')
    const { state } = stage.meeting().snapshot
    stage.meeting().show(state, { ...failing('noise_failed', 'microphone'), microphone: 'on' })
    await until(() => textOf(stage.element).includes('The browser’s own is in use.'))
    expect(textOf(stage.element)).to.not.include('You can also join without it.')
  })

  it('says that nobody is here only once that is known', async () => {
    const { element, meeting } = await mount({ displayName: 'Ada' })
    await reached(element, 'pre-join')
    await until(() => textOf(element).includes('Nobody is here yet.'))
    const height = find(element, '.others')?.offsetHeight
    meeting().show({ phase: 'pre-join', ready: false, role: 'member', others: [] })
    await until(() => !textOf(element).includes('Nobody is here yet.'))
    expect(find(element, '.others')?.offsetHeight).to.equal(height)
  })

  it('names who is here, two of many, as the language joins names', async () => {
    const { element, meeting } = await mount({ displayName: 'Ada' })
    await reached(element, 'pre-join')
    const says = async (names: string[], text: string) => {
      const others = names.map((name, at) => ({ ...person(at), name }))
      meeting().show({ phase: 'pre-join', ready: true, role: 'member', others })
      await until(() => textOf(element).includes(text), text)
    }
    await says(['Ana'], 'Ana is here.')
    await says(['Ana', ''], 'Ana and Guest are here.')
    await says(['Ana', 'Bo', 'Cy', 'Di', 'Ed'], 'Ana, Bo, and 3 others are here.')
    await useLanguage('es')
    await says(['Ana', 'Inés'], 'Ana e Inés')
    await useLanguage('en')
  })

  it('tells of a meeting in another tab', async () => {
    const stage = await mount({ displayName: 'Ada' })
    await reached(stage.element, 'pre-join')
    expect(textOf(stage.element)).to.not.include('another tab')
    stage.meeting().show(stage.meeting().snapshot.state, { elsewhere: true })
    await until(() => textOf(stage.element).includes('You are in a meeting in another tab.'))
  })

  for (const [width, height] of [
    [640, 480],
    [600, 600],
    [390, 600],
  ] as const)
    it(`has the button to join in sight at once in ${width} × ${height}`, async () => {
      const { element } = await mount({}, [person(0)], { width, height })
      await reached(element, 'pre-join')
      const join = (await found(element, '.join')).getBoundingClientRect()
      const { bottom } = element.getBoundingClientRect()
      expect(join.bottom).to.be.at.most(bottom)
      expect(find(element, '.choices')?.getBoundingClientRect().top).to.be.at.least(join.bottom)
    })

  it('plays a sound to test the speaker', async () => {
    const stage = await mount({ displayName: 'Ada' })
    const button = await found(stage.element, 'snug-speaker-test')
    const made: MediaStream[] = []
    const play = HTMLMediaElement.prototype.play
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      made.push(this.srcObject as MediaStream)
      return play.call(this)
    }
    find(button, 'button')?.click()
    await until(() => made.length === 1)
    HTMLMediaElement.prototype.play = play
    const context = new AudioContext()
    const analyser = new AnalyserNode(context)
    new MediaStreamAudioSourceNode(context, { mediaStream: made[0] as MediaStream }).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    await until(() => {
      analyser.getFloatTimeDomainData(samples)
      return samples.some((sample) => Math.abs(sample) > 0.02)
    }, 'sound')
    await until(() => textOf(button).includes('Test'), 'over')
    await context.close()
  })
})

describe('the call', () => {
  it('says what became of a device', async () => {
    const stage = await inCall([person(0)])
    for (const [code, failed, said] of [
      ['device_swapped', 'microphone', 'Microphone: gone. Another one is in use now.'],
      ['device_lost', 'camera', 'Camera: gone, and off until you connect one.'],
    ] as const) {
      stage.meeting().show(stage.meeting().snapshot.state, failing(code, failed))
      await until(() => textOf(stage.element).includes(said), said)
    }
  })

  it('is heard by the chosen speaker while that is connected', async () => {
    const stage = await inCall([person(0, { tracks: { microphone: toneTrack() } })])
    const audio = await found<SnugRemoteAudio>(stage.element, 'snug-remote-audio')
    expect(audio.speaker).to.equal('')
    stage.meeting().show(stage.meeting().snapshot.state, { speakerId: 's1' })
    await until(() => audio.speaker === 's1')
    stage.meeting().show(stage.meeting().snapshot.state, { speakers: [] })
    await until(() => audio.speaker === '')
  })
})

for (const theme of ['light', 'dark'] as const) {
  it(`the pre-join with all it can say is accessible, ${theme}`, async () => {
    const stage = await mount({ theme, displayName: 'Ada', editName: true })
    await found(stage.element, '.join')
    const trouble = failing('devices_busy', 'camera')
    stage.meeting().show(stage.meeting().snapshot.state, { ...trouble, elsewhere: true })
    await until(() => textOf(stage.element).includes('another tab'))
    await accessible(stage.element)
  })
}
