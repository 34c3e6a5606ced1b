/** What happens to devices, pages and networks during a call, between two browsers. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { SILENCE_LOST } from '../../protocol/index.ts'
import { CallPage, newProbedPage } from '../support/call-page.ts'
import { heard } from '../support/heard.ts'
import { type Pair, pairInCall } from '../support/pair.ts'
import type { TestRoom } from '../support/person.ts'

/** Hertz of what the other microphone hears, and its least amplitude. */
const HEADSET = 300
const AUDIBLE = 0.02

let pair: Pair | undefined
let room: TestRoom
let ada: CallPage
let ben: CallPage

declare global {
  interface Window {
    /** Pulls out every device of a kind, and plugs them in again. */
    plugs: {
      out(kind: 'audio' | 'video'): void
      in(): void
      /** The microphone in use goes, and there is another one, of another rate. */
      swap(): void
    }
  }
}

/** Runs in the page: devices that can be pulled out. */
function pluggable(): void {
  const media = navigator.mediaDevices
  const native = media.getUserMedia.bind(media)
  const given: MediaStreamTrack[] = []
  let out: string | undefined
  let other = false
  media.getUserMedia = async (wanted) => {
    if (out && wanted?.[out as 'audio']) throw new DOMException('', 'NotFoundError')
    const stream = other && wanted?.audio ? headset() : await native(wanted)
    given.push(...stream.getTracks())
    return stream
  }
  /** As they are without wires: narrow. */
  const headset = (): MediaStream => {
    const context = new AudioContext({ sampleRate: 16_000 })
    const tone = new OscillatorNode(context, { frequency: 300 })
    const out = new MediaStreamAudioDestinationNode(context)
    tone.connect(out)
    tone.start()
    return out.stream
  }
  const end = (kind: string): void => {
    for (const track of [...given]) {
      if (track.kind !== kind || track.readyState === 'ended') continue
      track.stop()
      track.dispatchEvent(new Event('ended'))
    }
  }
  const told = () => media.dispatchEvent(new Event('devicechange'))
  window.plugs = {
    out(kind) {
      out = kind
      end(kind)
    },
    in() {
      out = undefined
      told()
    },
    swap() {
      other = true
      end('audio')
      told()
    },
  }
}

before(async () => {
  pair = await pairInCall(pluggable)
  ;({ ada, ben, room } = pair)
})

after(() => pair?.close())

test('a camera that is pulled out goes off and is told; plugged in, it goes on again', async () => {
  await ada.page.evaluate(() => window.plugs.out('video'))
  await ben.receives({ videos: 0, voices: 1 })
  assert.match(await ada.text(), /Camera: gone, and off until you connect one/)
  await ada.page.evaluate(() => window.plugs.in())
  await ben.receives({ videos: 1, voices: 1 })
  assert.doesNotMatch(await ada.text(), /Camera: gone/)
})

test('a microphone that is pulled out does not end the call either', async () => {
  await ada.page.evaluate(() => window.plugs.out('audio'))
  await ben.receives({ videos: 1, voices: 0 })
  assert.match(await ada.text(), /Microphone: gone, and off until you connect one/)
  await ada.page.evaluate(() => window.plugs.in())
  await ben.receives({ videos: 1, voices: 1 })
})

test('a headset that goes while another comes: that one is heard at once', async () => {
  await ada.page.evaluate(() => window.plugs.swap())
  await ada.until(() =>
    window.probe.find('snug-call')[0]?.shadowRoot?.textContent?.includes('Another one is in use now.'),
  )
  await ben.receives({ videos: 1, voices: 1 })
  const amplitudes: number[] = []
  while (amplitudes.length < 20 && !amplitudes.some((one) => one > AUDIBLE))
    amplitudes.push(...(await heard(ben, [HEADSET])))
  assert.ok(Math.max(...amplitudes) > AUDIBLE, `${amplitudes}`)
})

test('another network: the media is taken along at once, and goes on', async () => {
  const paths = () =>
    window.probe.connections
      .filter(({ connectionState }) => connectionState !== 'closed')
      .map(({ localDescription }) => /ice-ufrag:(.*)/.exec(localDescription?.sdp ?? '')?.[1])
      .join()
  const first = await ada.page.evaluate(paths)
  await ada.page.evaluate(() => dispatchEvent(new Event('online')))
  await ada.until(
    (known) =>
      window.probe.connections
        .filter(({ connectionState }) => connectionState !== 'closed')
        .map(({ localDescription }) => /ice-ufrag:(.*)/.exec(localDescription?.sdp ?? '')?.[1])
        .every((path) => path && !known.includes(path)),
    first,
  )
  await Promise.all([ada, ben].map((page) => page.receives({ videos: 1, voices: 1 })))
})

test('a page that was frozen comes back into the call by itself', async () => {
  const session = await ada.page.createCDPSession()
  await session.send('Page.setWebLifecycleState', { state: 'frozen' })
  await wait(SILENCE_LOST + 1_000)
  await session.send('Page.setWebLifecycleState', { state: 'active' })
  await session.detach()
  // It counts as hidden from then on in a browser without a window, so it asks for no picture.
  await Promise.all([ben.receives({ videos: 1, voices: 1 }), ada.receives({ videos: 0, voices: 1 })])
})

test('a second tab of the same browser is told of the meeting in the first', async () => {
  const context = ada.page.browserContext()
  const second = CallPage.of(await newProbedPage(ada.page.browser(), context))
  await second.page.goto((pair?.server.origin ?? '') + room.path)
  await second.phase('pre-join')
  await second.until(() =>
    window.probe
      .find('snug-pre-join')[0]
      ?.shadowRoot?.textContent?.includes('You are in a meeting in another tab.'),
  )
  await second.page.close()
})
