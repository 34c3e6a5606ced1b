/** What a message costs a place, by what it makes the server do. A plain one costs 1. */
import type { ClientMessage } from '../../protocol/index.ts'

/** Bytes of a message; only steps of the group may be larger. */
const MAX_PLAIN_MESSAGE = 65_536
const MAY_BE_LARGE: ReadonlySet<ClientMessage['type']> = new Set(['join', 'commit'])
/** Bytes of any message that cost as much as one message, to be read; of an application message, to be relayed to all. */
const READ = 8_192
const RELAY = 1_024
/** Dear at the media server, told to many, or answered with much. */
const DEAR: Partial<Record<ClientMessage['type'], number>> = {
  ...{ subscribe: 5, prepare: 5, restart: 5, knock: 5 },
  ...{ join: 2, commit: 2, group: 3, 'catch-up': 10 },
  ...{ role: 3, rules: 3 },
}

/** To be paid before a message of so many bytes is looked into. */
export const costOfReading = (bytes: number): number => 1 + Math.floor(bytes / READ)

/** To be paid on top, before the message takes effect. */
export function costOfHandling(message: ClientMessage): number {
  if (message.type === 'app') return Math.ceil(message.data.length / RELAY) - 1
  return (DEAR[message.type] ?? 1) - 1
}

export const isTooLarge = ({ type }: ClientMessage, bytes: number): boolean =>
  bytes > MAX_PLAIN_MESSAGE && !MAY_BE_LARGE.has(type)
