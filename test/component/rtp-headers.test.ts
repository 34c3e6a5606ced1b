/** A media server that asks for more beside encrypted media than it needs gets none of it. */
import { expect } from '@open-wc/testing'
import type { Encryption } from '../../widget/call/encryption.ts'
import { Publisher } from '../../widget/call/publisher.ts'
import { Subscriber } from '../../widget/call/subscriber.ts'

const AUDIO_LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level'
const PLAYOUT_DELAY = 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay'
const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid'

/** Seals nothing: no media flows here. */
const idle = { protect: () => undefined, reveal: () => undefined } as unknown as Encryption
const nothing = () => undefined
const agreed = (ends: { getParameters(): RTCRtpParameters }[]): string[] =>
  ends.flatMap((end) => end.getParameters().headerExtensions.map(({ uri }) => uri))

describe('a media server that asks for extensions of headers', () => {
  const connections: RTCPeerConnection[] = []
  const Native = RTCPeerConnection
  const open = () => {
    const connection = new Native()
    connections.push(connection)
    return connection
  }
  let own: RTCPeerConnection
  beforeEach(() => {
    window.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        own = this
      }
    }
  })
  afterEach(() => {
    window.RTCPeerConnection = Native
    for (const connection of connections.splice(0)) connection.close()
  })

  it('is not told how loud a voice is', async () => {
    const publisher = new Publisher(undefined, idle, nothing)
    await publisher.offer()
    const server = open()
    // The whole offer: what is sent is without addresses only.
    await server.setRemoteDescription(own.localDescription as RTCSessionDescription)
    await server.setLocalDescription()
    const answer = server.localDescription?.sdp ?? ''
    expect(answer).to.contain(AUDIO_LEVEL)
    await publisher.accept(answer)
    expect(agreed(own.getSenders())).to.contain(MID)
    expect(agreed(own.getSenders())).not.to.contain(AUDIO_LEVEL)
    publisher.close()
  })

  it('does not say how long pictures are held back', async () => {
    const server = open()
    for (const kind of ['audio', 'video']) server.addTransceiver(kind, { direction: 'sendonly' })
    await server.setLocalDescription()
    const offer = server.localDescription?.sdp ?? ''
    expect(offer).to.contain(PLAYOUT_DELAY)
    const subscriber = new Subscriber(undefined, idle, nothing, nothing, nothing)
    await subscriber.answer(offer)
    expect(own.getReceivers()).to.have.length(2)
    expect(own.localDescription?.sdp).to.contain(MID)
    for (const extension of [AUDIO_LEVEL, PLAYOUT_DELAY])
      expect(own.localDescription?.sdp).not.to.contain(extension)
    subscriber.close()
  })
})
