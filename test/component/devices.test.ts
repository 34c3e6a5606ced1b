import { expect } from '@open-wc/testing'
import { OwnDevices } from '../../widget/call/devices.ts'
import { Elsewhere } from '../../widget/call/elsewhere.ts'
import { FakeDevices } from '../support/fake-devices.ts'
import { until } from './setup.ts'

const DESK = { id: 'desk', kind: 'audioinput' } as const
const HEADSET = { id: 'headset', kind: 'audioinput' } as const
const CAMERA = { id: 'camera', kind: 'videoinput' } as const

/** Chromium's, and unknown to TypeScript. */
declare const MediaStreamTrackGenerator: typeof MediaStreamTrack

let fake: FakeDevices
let devices: OwnDevices

beforeEach(() => {
  fake = new FakeDevices([DESK, HEADSET, CAMERA])
  devices = new OwnDevices(() => undefined)
})

afterEach(() => {
  devices.close()
  fake.restore()
})

const inUse = () => devices.state.tracks.microphone?.getSettings().deviceId

/** A screen with what it plays, in place of the browser's question. */
async function offerScreen(surface: string, restrictOwnAudio?: boolean): Promise<() => void> {
  const media = navigator.mediaDevices
  const native = media.getDisplayMedia
  const [screen, sound] = [await fake.any('video'), await fake.any('audio')]
  screen.getSettings = () => ({ displaySurface: surface })
  sound.getSettings = () => ({ restrictOwnAudio }) as MediaTrackSettings
  media.getDisplayMedia = async () => new MediaStream([screen, sound])
  return () => {
    media.getDisplayMedia = native
    for (const track of [screen, sound]) track.stop()
  }
}

describe('a shared screen', () => {
  let restore: () => void
  afterEach(() => restore())

  it('comes with what a tab plays, and both end together', async () => {
    restore = await offerScreen('browser')
    await devices.set('screen', true)
    const { screen, sound } = devices.state.tracks
    expect(screen?.readyState).to.equal('live')
    expect(sound?.readyState).to.equal('live')
    await devices.set('screen', false)
    expect(devices.state.tracks).to.deep.equal({})
    expect([screen?.readyState, sound?.readyState]).to.deep.equal(['ended', 'ended'])
  })

  it('goes on without sound when that ends alone', async () => {
    restore = await offerScreen('browser')
    await devices.set('screen', true)
    const { sound } = devices.state.tracks
    sound?.stop()
    sound?.dispatchEvent(new Event('ended'))
    expect(Object.keys(devices.state.tracks)).to.deep.equal(['screen'])
    expect(devices.state.screen).to.equal('on')
  })

  it('comes with all that the computer plays only where the others’ voices are left out of it', async () => {
    restore = await offerScreen('monitor', false)
    await devices.set('screen', true)
    expect(Object.keys(devices.state.tracks)).to.deep.equal(['screen'])
    await devices.set('screen', false)
    restore()
    restore = await offerScreen('monitor', true)
    await devices.set('screen', true)
    expect(Object.keys(devices.state.tracks)).to.deep.equal(['screen', 'sound'])
  })
})

describe('own devices', () => {
  it('take the chosen one, and the system’s where that is not connected', async () => {
    await devices.choose('microphone', 'headset')
    await devices.set('microphone', true)
    expect(inUse()).to.equal('headset')
    await devices.choose('microphone', 'elsewhere')
    expect(devices.state.failure).to.equal(undefined)
    expect(inUse()).to.equal('desk')
  })

  it('go on with another when the one in use is unplugged, say so, and take it back', async () => {
    await devices.choose('microphone', 'headset')
    await devices.set('microphone', true)
    fake.replug([DESK, CAMERA])
    await until(() => inUse() === 'desk')
    expect(devices.state.failure?.code).to.equal('device_swapped')
    expect(devices.state.failed).to.equal('microphone')
    fake.replug([DESK, HEADSET, CAMERA])
    await until(() => inUse() === 'headset')
    expect(devices.state.failure).to.equal(undefined)
  })

  it('go on with another when the one in use goes without a word of its own', async () => {
    await devices.choose('microphone', 'headset')
    await devices.set('microphone', true)
    fake.replug([DESK, CAMERA], false)
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
    await until(() => inUse() === 'desk')
    expect(devices.state.failure?.code).to.equal('device_swapped')
  })

  it('go off when the other one is gone, too, by the time it is given', async () => {
    await devices.set('microphone', true)
    const media = navigator.mediaDevices
    const give = media.getUserMedia
    media.getUserMedia = async (wanted) => {
      const stream = await give.call(media, wanted)
      for (const track of stream.getTracks()) track.stop()
      return stream
    }
    fake.replug([HEADSET, CAMERA])
    await until(() => devices.state.failure?.code === 'device_lost')
    expect(devices.state.microphone).to.equal('off')
    media.getUserMedia = give
    fake.replug([HEADSET, CAMERA])
    await until(() => inUse() === 'headset')
  })

  it('stay with what is in use when there is another default, and name that', async () => {
    await devices.set('microphone', true)
    const before = devices.state.tracks.microphone
    fake.replug([HEADSET, DESK, CAMERA])
    await until(() => devices.state.microphones[0]?.id === 'headset')
    expect(devices.state.tracks.microphone).to.equal(before)
    expect(before?.readyState).to.equal('live')
    expect(devices.state.failure).to.equal(undefined)
  })

  it('go off when nothing is left, say so, and on again when there is something', async () => {
    await devices.set('camera', true)
    fake.replug([DESK])
    await until(() => devices.state.failure?.code === 'device_lost')
    expect(devices.state.camera).to.equal('off')
    expect(devices.state.tracks.camera).to.equal(undefined)
    fake.replug([DESK, CAMERA])
    await until(() => devices.state.camera === 'on')
    expect(devices.state.failure).to.equal(undefined)
  })

  it('stay off when they were switched off meanwhile', async () => {
    await devices.set('camera', true)
    fake.replug([DESK])
    await until(() => devices.state.failure?.code === 'device_lost')
    await devices.set('camera', false)
    const asked = fake.asked.length
    fake.replug([DESK, CAMERA])
    await until(() => devices.state.cameras.length === 1)
    expect(devices.state.camera).to.equal('off')
    expect(fake.asked.length).to.equal(asked)
  })

  it('notice after a sleep what was unplugged meanwhile', async () => {
    await devices.set('camera', true)
    fake.replug([DESK], false)
    expect(devices.state.camera).to.equal('on')
    document.dispatchEvent(new Event('resume'))
    await until(() => devices.state.failure?.code === 'device_lost')
  })

  it('say why there is none', async () => {
    const reasons = {
      NotAllowedError: 'devices_refused',
      NotFoundError: 'devices_missing',
      NotReadableError: 'devices_busy',
      SecurityError: 'insecure_page',
    }
    for (const [thrown, code] of Object.entries(reasons)) {
      fake.refusal = thrown
      await devices.set('camera', true)
      expect(devices.state.failure?.code, thrown).to.equal(code)
      expect(devices.state.failed, thrown).to.equal('camera')
      expect(devices.state.camera, thrown).to.equal('off')
    }
  })

  it('let go of what comes too late', async () => {
    const first = devices.set('microphone', true)
    const second = devices.choose('microphone', 'headset')
    await Promise.all([first, second])
    expect(inUse()).to.equal('headset')
    await devices.set('microphone', false)
    devices.close()
    const live = devices.state.tracks.microphone?.readyState
    expect(live).to.equal(undefined)
  })

  it('give no picture of a camera that is to be blurred and can’t be, and say so', async () => {
    const pictures: unknown[] = []
    const blurring = new OwnDevices(
      () => pictures.push(blurring.state.tracks.camera),
      `${location.origin}/nothing-here/`,
    )
    await blurring.setBlur(true)
    await blurring.set('camera', true)
    expect(blurring.state.failure?.code).to.equal('blur_failed')
    expect(blurring.state.camera).to.equal('off')
    expect(pictures.filter(Boolean)).to.deep.equal([])
    await blurring.setBlur(false)
    await blurring.set('camera', true)
    expect(blurring.state.camera).to.equal('on')
    blurring.close()
  })

  it('ask for the browser’s noise suppression, unless something else is wanted', async () => {
    const wanted: unknown[] = []
    const media = navigator.mediaDevices
    const give = media.getUserMedia
    media.getUserMedia = (constraints) => {
      wanted.push((constraints?.audio as MediaTrackConstraints | undefined)?.noiseSuppression)
      return give.call(media, constraints)
    }
    await devices.set('microphone', true)
    await devices.setNoise('off')
    await devices.setNoise('browser')
    expect(wanted).to.deep.equal([true, false, true])
    expect(devices.state.failure).to.equal(undefined)
  })

  it('go on with the browser’s noise suppression where the strong one is missing, and say so', async () => {
    const voices: (MediaStreamTrack | undefined)[] = []
    const strong = new OwnDevices(
      () => voices.push(strong.state.tracks.microphone),
      `${location.origin}/nothing-here/`,
    )
    await strong.setNoise('strong')
    await strong.set('microphone', true)
    expect(strong.state.failure?.code).to.equal('noise_failed')
    expect(strong.state.failed).to.equal('microphone')
    expect(strong.state.noise).to.equal('browser')
    expect(strong.state.microphone).to.equal('on')
    expect(strong.state.tracks.microphone?.readyState).to.equal('live')
    expect(new Set(voices.filter(Boolean)).size).to.equal(1)
    strong.close()
  })

  it('go on with the browser’s noise suppression when what takes noise out hangs, and say so', async () => {
    const native = window.Worker
    let ended = false
    // Takes all that comes, and gives nothing.
    const script = `postMessage({ type: 'ready' })
      onmessage = ({ data }) => data.readable.pipeTo(new WritableStream({ write: (sound) => sound.close() }))`
    window.Worker = class extends native {
      constructor() {
        super(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
      }
      override terminate(): void {
        ended = true
        super.terminate()
      }
    }
    await devices.setNoise('strong')
    await devices.set('microphone', true)
    window.Worker = native
    const cleaned = devices.state.tracks.microphone
    expect(cleaned).to.be.instanceOf(MediaStreamTrackGenerator)
    await until(() => devices.state.failure?.code === 'noise_failed' && devices.state.microphone === 'on')
    expect(devices.state.noise).to.equal('browser')
    expect(devices.state.tracks.microphone?.readyState).to.equal('live')
    expect([cleaned?.readyState, ended]).to.deep.equal(['ended', true])
  })

  it('list what one can hear with', async () => {
    fake.replug([DESK, { id: 'loud', kind: 'audiooutput' }])
    await until(() => devices.state.speakers.length === 1)
    expect(devices.state.speakers[0]).to.deep.equal({ id: 'loud', label: 'Device loud' })
  })
})

describe('a meeting in another tab', () => {
  it('is known while it goes on', async () => {
    const [here, there] = [new Elsewhere(), new Elsewhere()]
    expect(await here.look()).to.equal(false)
    there.enter()
    await until(() => here.look())
    here.enter()
    there.leave()
    while (await here.look()) await new Promise((resolve) => setTimeout(resolve))
    expect(await here.look()).to.equal(false)
    here.leave()
  })
})
