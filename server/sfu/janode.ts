/** The media server through Janode: Janus with VideoRoom, one connection. */
import * as v from 'valibot'
import { SnugError } from '../../protocol/index.ts'
import { JanodeLink, type LinkOptions } from './janode-link.ts'
import { JanodeRoom } from './janode-room.ts'
import type { Sfu } from './sfu.ts'

export interface JanodeSfuOptions extends LinkOptions {
  /** Audio slots, and as many video slots, a subscriber starts with at most. Default 8. */
  slots?: number
}

const SLOTS = 8
const Rooms = v.object({ list: v.array(v.unknown()) })

/** Connects in the background and whenever the connection was lost; `state` tells. */
export function createJanodeSfu({ slots = SLOTS, ...options }: JanodeSfuOptions): Sfu {
  const link = new JanodeLink(options)
  return {
    get state() {
      return link.state
    },
    onState: (listener) => link.onState(listener),
    createRoom: () => JanodeRoom.create(link, slots),
    async census() {
      const { data } = await link.control.ask({ request: 'list' })
      const parsed = v.safeParse(Rooms, data)
      if (!parsed.success) throw new SnugError('media_unavailable')
      return { rooms: parsed.output.list.length, handles: link.used }
    },
    close: () => link.close(),
  }
}
