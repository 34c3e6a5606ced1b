import type { Sfu, SfuRoom } from '../sfu/sfu.ts'
import { settled, within } from './within.ts'

/** Milliseconds for making and for closing a room at the media server. */
const CREATE_WITHIN = 8_000
const CLOSE_WITHIN = 5_000

/** The room of one meeting at the media server: made when first needed, once; made anew after the server was lost. */
export class MediaRoom {
  readonly #sfu: Sfu
  #room?: Promise<SfuRoom>

  constructor(sfu: Sfu) {
    this.#sfu = sfu
  }

  /** @throws SnugError media_unavailable */
  get(): Promise<SfuRoom> {
    this.#room ??= this.#create()
    return this.#room
  }

  #create(): Promise<SfuRoom> {
    const room = within(this.#sfu.createRoom(), CREATE_WITHIN, 'media_unavailable', close)
    room.catch(() => {
      if (this.#room === room) this.#room = undefined
    })
    return room
  }

  /** Ends the room, also one that is being made. Never rejects. */
  close(): Promise<void> {
    const room = this.#room
    this.#room = undefined
    return room ? settled(room.then(close), CREATE_WITHIN + CLOSE_WITHIN) : Promise.resolve()
  }
}

const close = (room: SfuRoom): Promise<void> => settled(room.close(), CLOSE_WITHIN)
