import { type Ice, type Slot, withoutAddresses } from '../../protocol/index.ts'
import type { Encryption } from './encryption.ts'
import { configurationOf } from './ice.ts'
import { Leftovers } from './leftovers.ts'
import { withoutHeaders } from './rtp-headers.ts'

/** The subscribing peer connection. Every receiver is decrypted before its track is given out. */
export class Subscriber {
  readonly #pc: RTCPeerConnection
  readonly #tracks = new Map<string, MediaStreamTrack>()
  readonly #leftovers: Leftovers

  constructor(
    ice: Ice | undefined,
    encryption: Encryption,
    onState: (state: RTCPeerConnectionState) => void,
    onTracks: () => void,
    onPicture: () => void,
  ) {
    this.#leftovers = new Leftovers(onTracks)
    this.#pc = new RTCPeerConnection(configurationOf(ice))
    this.#pc.onconnectionstatechange = () => onState(this.#pc.connectionState)
    this.#pc.ontrack = ({ transceiver, receiver }) => {
      if (transceiver.mid === null) return
      encryption.reveal(receiver, transceiver.mid)
      if (receiver.track.kind === 'video') receiver.track.addEventListener('unmute', onPicture)
      this.#tracks.set(transceiver.mid, receiver.track)
      onTracks()
    }
  }

  report(): Promise<RTCStatsReport> {
    return this.#pc.getStats()
  }

  get connected(): boolean {
    return this.#pc.connectionState === 'connected'
  }

  /** Which feed each section carries: the whole assignment. */
  bind(slots: readonly Slot[]): void {
    this.#leftovers.bind(slots)
  }

  /** None while it may still play somebody else. */
  track(mid: string): MediaStreamTrack | undefined {
    return this.#leftovers.in(mid) ? undefined : this.#tracks.get(mid)
  }

  /** Answers an offer of the media server, without candidates. */
  async answer(sdp: string): Promise<string> {
    await this.#pc.setRemoteDescription({ type: 'offer', sdp: withoutHeaders(sdp) })
    const answer = await this.#pc.createAnswer()
    await this.#pc.setLocalDescription(answer)
    return withoutAddresses(answer.sdp ?? '')
  }

  /** Fresh credentials, for the next restart. */
  renew(ice: Ice): void {
    this.#pc.setConfiguration(configurationOf(ice))
  }

  close(): void {
    this.#pc.onconnectionstatechange = null
    this.#pc.ontrack = null
    this.#leftovers.close()
    this.#pc.close()
  }
}
