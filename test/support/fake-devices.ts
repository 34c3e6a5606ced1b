/** Devices that can be plugged in and out, in place of the browser's, for tests in a page. */

interface Plugged {
  id: string
  kind: 'audioinput' | 'videoinput' | 'audiooutput'
}

export class FakeDevices {
  plugged: Plugged[]
  /** What requests for media throw from now on. */
  refusal?: string
  /** Ids of the devices given, in order; empty: the system's choice was asked for. */
  readonly asked: string[] = []
  readonly #given = new Map<MediaStreamTrack, string>()
  readonly #native = {
    getUserMedia: navigator.mediaDevices.getUserMedia,
    enumerateDevices: navigator.mediaDevices.enumerateDevices,
  }

  constructor(plugged: Plugged[]) {
    this.plugged = plugged
    Object.assign(navigator.mediaDevices, {
      getUserMedia: (wanted: MediaStreamConstraints) => this.#give(wanted),
      enumerateDevices: async () =>
        this.plugged.map(({ id, kind }) => ({ deviceId: id, kind, label: `Device ${id}`, groupId: '' })),
    })
  }

  restore(): void {
    Object.assign(navigator.mediaDevices, this.#native)
  }

  /** Plugs devices out and in: what was taken of the missing ones ends, and the page is told. */
  replug(plugged: Plugged[], told = true): void {
    this.plugged = plugged
    for (const [track, id] of this.#given) {
      if (plugged.some((device) => device.id === id) || track.readyState === 'ended') continue
      track.stop()
      if (told) track.dispatchEvent(new Event('ended'))
    }
    if (told) navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
  }

  /** Whatever the browser has of a kind. */
  async any(kind: 'audio' | 'video'): Promise<MediaStreamTrack> {
    const stream = await this.#native.getUserMedia.call(navigator.mediaDevices, { [kind]: true })
    const [track] = stream.getTracks()
    if (!track) throw new Error('the browser has no fake device')
    return track
  }

  async #give(wanted: MediaStreamConstraints): Promise<MediaStream> {
    const kind = wanted.video ? 'videoinput' : 'audioinput'
    const constraint = (wanted.video ?? wanted.audio) as MediaTrackConstraints
    const exact = (constraint.deviceId as { exact?: string } | undefined)?.exact
    this.asked.push(exact ?? '')
    if (this.refusal) throw new DOMException('', this.refusal)
    const there = this.plugged.filter((device) => device.kind === kind)
    const device = exact ? there.find(({ id }) => id === exact) : there[0]
    if (!device) throw new DOMException('', exact ? 'OverconstrainedError' : 'NotFoundError')
    const track = await this.any(wanted.video ? 'video' : 'audio')
    track.getSettings = () => ({ deviceId: device.id })
    this.#given.set(track, device.id)
    return new MediaStream([track])
  }
}
