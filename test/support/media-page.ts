/**
 * Bare browser pages with a publishing and a subscribing peer connection, driven from Node.
 * They never tell their addresses: no candidate is in their offers and answers, and none is sent later.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'puppeteer-core'
import type { Source } from '../../protocol/index.ts'
import { launchChromium } from './browser.ts'

/** What one subscribed section received so far. */
export interface Received {
  mid: string
  kind: string
  framesDecoded: number
  packets: number
  width: number
  /** Milliseconds of the page's clock at which the newest frame was decoded. */
  at: number
}

export interface MediaPage {
  page: Page
  /** Camera and microphone acquired, offer with a section per source; nothing is sent. */
  offer(): Promise<string>
  accept(answer: string): Promise<void>
  answer(offer: string): Promise<string>
  /** Starts or stops sending. */
  send(on: Partial<Record<Source, boolean>>): Promise<void>
  restartOffer(): Promise<string>
  received(): Promise<Received[]>
  /** Page clock at which the first frame of a section was decoded after this call. */
  nextFrame(mid: string): Promise<number>
  states(): Promise<{ pub: string; sub: string }>
  close(): Promise<void>
}

export interface MediaBrowser {
  open(): Promise<MediaPage>
  close(): Promise<void>
}

export async function startBrowser(): Promise<MediaBrowser> {
  const server = createServer((request, response) => {
    const script = request.url === '/worker.js'
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    response.end(script ? WORKER : '<!doctype html><title>media</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await launchChromium()
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    open: () => openPage(browser, origin),
    async close() {
      await browser.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function openPage(browser: Browser, origin: string): Promise<MediaPage> {
  const page = await browser.newPage()
  await page.goto(origin)
  await page.evaluate(SCRIPT)
  const call = <T>(name: string, argument?: unknown) =>
    page.evaluate(`peer.${name}(${JSON.stringify(argument) ?? ''})`) as Promise<T>
  return {
    page,
    offer: () => call('offer'),
    accept: (answer) => call('accept', answer),
    answer: (offer) => call('answer', offer),
    send: (on) => call('send', on),
    restartOffer: () => call('restartOffer'),
    received: () => call('received'),
    nextFrame: (mid) => call('nextFrame', mid),
    states: () => call('states'),
    close: () => page.close(),
  }
}

/** Flips every byte after the ones Janus needs in the clear, so that plaintext would not decode. */
const WORKER = `
const clear = (frame) => frame instanceof RTCEncodedAudioFrame ? 1 : frame.type === 'key' ? 10 : 3
onrtctransform = ({ transformer }) => {
  const flip = new TransformStream({
    transform(frame, controller) {
      const bytes = new Uint8Array(frame.data.slice(0))
      for (let i = clear(frame); i < bytes.length; i++) bytes[i] ^= 0x5a
      frame.data = bytes.buffer
      controller.enqueue(frame)
    },
  })
  transformer.readable.pipeThrough(flip).pipeTo(transformer.writable).catch(() => {})
}`

const SCRIPT = `
const worker = new Worker('/worker.js')
const seal = (end) => { end.transform = new RTCRtpScriptTransform(worker, {}) }
const bare = (sdp) => sdp.split('\\r\\n').filter((line) => !/^a=(candidate|end-of-candidates)/.test(line)).join('\\r\\n')
const configuration = { bundlePolicy: 'max-bundle' }
const simulcast = [
  { rid: 'h', maxBitrate: 1700000 },
  { rid: 'm', maxBitrate: 500000, scaleResolutionDownBy: 2 },
  { rid: 'l', maxBitrate: 150000, scaleResolutionDownBy: 4 },
]
globalThis.peer = {
  async offer() {
    this.media ??= await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720 } })
    const [microphone] = this.media.getAudioTracks(), [camera] = this.media.getVideoTracks()
    this.tracks = { microphone, camera, screen: camera.clone(), sound: microphone.clone() }
    const pub = this.pub = new RTCPeerConnection(configuration)
    pub.addTransceiver('audio', { direction: 'sendonly' })
    pub.addTransceiver('video', { direction: 'sendonly', sendEncodings: simulcast })
    pub.addTransceiver('video', { direction: 'sendonly' })
    pub.addTransceiver('audio', { direction: 'sendonly' })
    for (const sender of pub.getSenders()) seal(sender)
    await pub.setLocalDescription()
    return bare(pub.localDescription.sdp)
  },
  accept(answer) { return this.pub.setRemoteDescription({ type: 'answer', sdp: answer }) },
  async restartOffer() {
    this.pub.restartIce()
    await this.pub.setLocalDescription()
    return bare(this.pub.localDescription.sdp)
  },
  async send(on) {
    const senders = this.pub.getSenders()
    await Promise.all(['microphone', 'camera', 'screen', 'sound'].map((source, i) =>
      source in on ? senders[i].replaceTrack(on[source] ? this.tracks[source] : null) : undefined))
    return performance.timeOrigin + performance.now()
  },
  async answer(offer) {
    if (!this.sub) {
      this.sub = new RTCPeerConnection(configuration)
      this.videos = {}
      this.sub.ontrack = ({ transceiver, track }) => {
        seal(transceiver.receiver)
        const element = this.videos[transceiver.mid] = document.createElement(track.kind)
        element.muted = true
        element.srcObject = new MediaStream([track])
        element.play().catch(() => {})
      }
    }
    await this.sub.setRemoteDescription({ type: 'offer', sdp: offer })
    await this.sub.setLocalDescription()
    return bare(this.sub.localDescription.sdp)
  },
  states() { return { pub: this.pub?.connectionState ?? 'none', sub: this.sub?.connectionState ?? 'none' } },
  async received() {
    const found = []
    for (const s of (await this.sub.getStats()).values()) if (s.type === 'inbound-rtp')
      found.push({ mid: s.mid, kind: s.kind, framesDecoded: s.framesDecoded ?? 0, packets: s.packetsReceived, width: s.frameWidth ?? 0 })
    return found
  },
  async nextFrame(mid) {
    const transceiver = this.sub.getTransceivers().find((t) => t.mid === mid)
    const track = transceiver.receiver.track.clone()
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader()
    const { value } = await reader.read()
    const at = performance.timeOrigin + performance.now()
    value?.close()
    await reader.cancel()
    track.stop()
    return at
  },
}
`
