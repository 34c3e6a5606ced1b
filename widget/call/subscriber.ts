import { type Ice, withoutAddresses } from '../../protocol/index.ts'
import type { Encryption } from './encryption.ts'
import { configurationOf } from './ice.ts'

/** The subscribing peer connection. Every receiver is decrypted before its track is given out. */
export class Subscriber {
  readonly #pc: RTCPeerConnection
  readonly #tracks = new Map<string, MediaStreamTrack>()

  constructor(
    ice: Ice | undefined,
    encryption: Encryption,
    onState: (state: RTCPeerConnectionState) => void,
    onTracks: () => void,
    onPicture: () => void,
  ) {
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

  track(mid: string): MediaStreamTrack | undefined {
    return this.#tracks.get(mid)
  }

  /** Answers an offer of the media server, without candidates. */
  async answer(sdp: string): Promise<string> {
    await this.#pc.setRemoteDescription({ type: 'offer', sdp })
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
    this.#pc.close()
  }
}
