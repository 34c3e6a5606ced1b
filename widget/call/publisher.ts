import { type Ice, kindOf, SOURCES, type Source, withoutAddresses } from '../../protocol/index.ts'
import type { Encryption } from './encryption.ts'
import { configurationOf } from './ice.ts'
import { withoutHeaders } from './rtp-headers.ts'

/** Simulcast layers of the camera, high to low as Janus counts them; bits per second. */
const CAMERA_LAYERS: RTCRtpEncodingParameters[] = [
  { rid: 'h', maxBitrate: 1_200_000 },
  { rid: 'm', maxBitrate: 400_000, scaleResolutionDownBy: 2 },
  { rid: 'l', maxBitrate: 120_000, scaleResolutionDownBy: 4 },
]
const ENCODINGS: Record<Source, RTCRtpEncodingParameters[]> = {
  microphone: [{ maxBitrate: 40_000 }],
  camera: CAMERA_LAYERS,
  screen: [{ maxBitrate: 2_000_000 }],
  // Music, where the voice is speech.
  sound: [{ maxBitrate: 96_000 }],
}
const CODECS = { audio: /^audio\/opus$/i, video: /^video\/(VP8|rtx)$/i }

/**
 * The publishing peer connection: one sendonly section per source, connected without any track, so that
 * nothing is sent until `setTrack`. Every sender is encrypted before it can carry a frame.
 */
export class Publisher {
  readonly #pc: RTCPeerConnection
  readonly #senders = new Map<Source, RTCRtpSender>()

  constructor(
    ice: Ice | undefined,
    encryption: Encryption,
    onState: (state: RTCPeerConnectionState) => void,
  ) {
    this.#pc = new RTCPeerConnection(configurationOf(ice))
    for (const source of SOURCES) this.#addSender(source, encryption)
    this.#pc.onconnectionstatechange = () => onState(this.#pc.connectionState)
  }

  #addSender(source: Source, encryption: Encryption): void {
    const kind = kindOf(source)
    const transceiver = this.#pc.addTransceiver(kind, {
      direction: 'sendonly',
      sendEncodings: ENCODINGS[source],
    })
    const codecs = RTCRtpSender.getCapabilities(kind)?.codecs.filter((codec) =>
      CODECS[kind].test(codec.mimeType),
    )
    if (codecs?.length) transceiver.setCodecPreferences(codecs)
    encryption.protect(transceiver.sender, source)
    this.#senders.set(source, transceiver.sender)
  }

  report(): Promise<RTCStatsReport> {
    return this.#pc.getStats()
  }

  /** By section. */
  get sources(): Map<string, Source> {
    return new Map(this.#pc.getTransceivers().map(({ mid }, at) => [mid ?? '', SOURCES[at] as Source]))
  }

  get connected(): boolean {
    return this.#pc.connectionState === 'connected'
  }

  /** The offer, without candidates: the media server learns the address by connectivity checks alone. */
  async offer(options?: RTCOfferOptions): Promise<string> {
    const offer = await this.#pc.createOffer(options)
    await this.#pc.setLocalDescription(offer)
    return withoutAddresses(offer.sdp ?? '')
  }

  accept(sdp: string): Promise<void> {
    return this.#pc.setRemoteDescription({ type: 'answer', sdp: withoutHeaders(sdp) })
  }

  /** `null` stops sending at once. */
  async setTrack(source: Source, track: MediaStreamTrack | null): Promise<void> {
    if (this.#pc.signalingState === 'closed') return
    const sender = this.#senders.get(source)
    if (sender && sender.track !== track) await sender.replaceTrack(track)
  }

  /** Fresh credentials, for the next restart. */
  renew(ice: Ice): void {
    this.#pc.setConfiguration(configurationOf(ice))
  }

  close(): void {
    this.#pc.onconnectionstatechange = null
    this.#pc.close()
  }
}
