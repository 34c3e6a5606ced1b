/** One room at the media server, and who publishes and subscribes in it. */
import * as v from 'valibot'
import { MAX_PARTICIPANTS, SnugError } from '../../protocol/index.ts'
import { within } from './janode-handle.ts'
import type { JanodeLink } from './janode-link.ts'
import { JanodePublisher } from './janode-publisher.ts'
import { JanodeSubscriber, type RoomView } from './janode-subscriber.ts'
import { randomSecret } from './janus-config.ts'
import type { Feed, SfuPublisher, SfuRoom, SfuSubscriber, SubscriberEvents } from './sfu.ts'
import type { Available } from './slots.ts'

/** Bits per second one participant may send: camera in three layers and a screen. */
const BITRATE = 5_000_000
/** Milliseconds subscribers get to put their slots elsewhere before a publisher is taken away. */
const RELEASE_WITHIN = 1_000
/** Every section costs the browser some milliseconds before it can join, so a small room starts with few. */
const LEAST_SLOTS = 2

const Participants = v.object({
  participants: v.array(v.object({ id: v.string(), dummy: v.optional(v.boolean()) })),
})

export class JanodeRoom implements SfuRoom {
  readonly #id = randomSecret()
  readonly #secret = randomSecret()
  readonly #pin = randomSecret()
  #dummy = ''
  #closed = false
  /** By participant; the last that is up counts. */
  #publishers = new Set<JanodePublisher>()
  #subscribers = new Set<JanodeSubscriber>()

  private constructor(
    readonly link: JanodeLink,
    readonly slots: number,
  ) {}

  /** @param slots of each kind a subscriber starts with, at most @throws SnugError media_unavailable */
  static async create(link: JanodeLink, slots: number): Promise<JanodeRoom> {
    const room = new JanodeRoom(link, slots)
    try {
      await link.control.ask(room.#creation())
      room.#dummy = await room.#findDummy()
      return room
    } catch {
      throw new SnugError('media_unavailable')
    }
  }

  #creation(): object {
    return {
      request: 'create',
      room: this.#id,
      secret: this.#secret,
      pin: this.#pin,
      permanent: false,
      // Without one VideoRoom writes "Room <id>" into session descriptions.
      description: 'media',
      require_e2ee: true,
      publishers: MAX_PARTICIPANTS * 2,
      bitrate: BITRATE,
      videocodec: 'vp8',
      audiocodec: 'opus',
      notify_joining: false,
      audiolevel_ext: false,
      // Slots are negotiated before it is known who will be in them: what one sender would add, none may need.
      videoorient_ext: false,
      playoutdelay_ext: false,
      dummy_publisher: true,
      dummy_streams: [
        { codec: 'opus', fmtp: 'useinbandfec=1' },
        { codec: 'vp8', fmtp: 'none' },
      ],
    }
  }

  async #findDummy(): Promise<string> {
    const { data } = await this.link.control.ask({ request: 'listparticipants', room: this.#id })
    const dummy = v.parse(Participants, data).participants.find((each) => each.dummy)
    if (!dummy) throw new SnugError('media_unavailable')
    return dummy.id
  }

  async publish(participant: string, offer: string): Promise<{ publisher: SfuPublisher; answer: string }> {
    const handle = await this.#take()
    const publisher = new JanodePublisher(participant, handle, (each) => this.#release(each))
    this.#publishers.add(publisher)
    publisher.onDown(() => this.#lost(publisher))
    publisher.up.then(
      () => this.#settle(),
      () => {},
    )
    try {
      return { publisher, answer: await publisher.join(this.#access, offer) }
    } catch (error) {
      await publisher.close()
      throw error
    }
  }

  async subscribe(participant: string, events: SubscriberEvents): Promise<SfuSubscriber> {
    const subscriber = new JanodeSubscriber(await this.#take(), this.#viewOf(participant), events)
    this.#subscribers.add(subscriber)
    try {
      await subscriber.join()
      return subscriber
    } catch (error) {
      await subscriber.close()
      throw error instanceof SnugError ? error : new SnugError('media_refused')
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const ends = [...this.#publishers, ...this.#subscribers].map((each) => each.close())
    await Promise.all(ends)
    if (this.link.state === 'down') return
    const { control } = this.link
    await control
      .ask({ request: 'destroy', room: this.#id, secret: this.#secret, permanent: false })
      .catch(() => {})
  }

  get #access(): { room: string; pin: string } {
    return { room: this.#id, pin: this.#pin }
  }

  async #take() {
    if (this.#closed) throw new SnugError('media_unavailable')
    return this.link.take()
  }

  #viewOf(participant: string): RoomView {
    const others = new Set([...this.#publishers].map((each) => each.participant))
    others.delete(participant)
    return {
      access: this.#access,
      dummy: { feed: this.#dummy, mids: { audio: '0', video: '1' } },
      slots: Math.min(this.slots, Math.max(LEAST_SLOTS, others.size + 1)),
      find: (feed) => this.#find(feed),
      left: (subscriber) => this.#subscribers.delete(subscriber),
    }
  }

  #find(feed: Feed): Available | undefined {
    const publisher = [...this.#publishers]
      .reverse()
      .find((each) => each.participant === feed.participant && each.state === 'up')
    return publisher && { feed, origin: publisher.origin, originMid: publisher.mid(feed.source) }
  }

  #lost(publisher: JanodePublisher): void {
    this.#publishers.delete(publisher)
    for (const subscriber of this.#subscribers) subscriber.lost(publisher.origin)
    void publisher.handle.end()
  }

  async #release(publisher: JanodePublisher): Promise<void> {
    this.#publishers.delete(publisher)
    if (!this.#closed) await within(RELEASE_WITHIN, this.#settle()).catch(() => {})
  }

  async #settle(): Promise<void> {
    await Promise.all([...this.#subscribers].map((subscriber) => subscriber.settle()))
  }
}
