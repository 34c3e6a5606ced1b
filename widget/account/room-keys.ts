import * as v from 'valibot'
import { randomBytes, toBase64Url } from './bytes.ts'
import { RoomKey } from './vault.ts'

/** A new room id: 128 random bits, chosen by the browser because the sealed title is bound to it. */
export const newRoomId = (): string => toBase64Url(randomBytes(16))

/** A new room key: 256 random bits as base64url. Never sent to the server. */
export const newRoomKey = (): string => toBase64Url(randomBytes(32))

/** Address of a room without its key. */
export const roomPath = (roomId: string): string => `/r/${roomId}`

/** The invite link: the key is in the fragment, which browsers keep to themselves. */
export const roomLink = (origin: string, roomId: string, roomKey: string): string =>
  `${origin}${roomPath(roomId)}#k=${roomKey}`

/** Room key of a fragment such as `#k=…`; undefined when there is none or it is not a key. */
export function keyOfFragment(fragment: string): string | undefined {
  const key = new URLSearchParams(fragment.replace(/^#/, '')).get('k')
  return v.is(RoomKey, key) ? key : undefined
}
