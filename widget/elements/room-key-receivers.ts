/**
 * Who is told the room key that a member handed over. Kept apart from `<snug-meeting>` and its events: only pages that
 * are built with it can ask, as the server's own do, which put the key into the vault.
 */
type Receiver = (roomKey: string) => void

const receivers = new WeakMap<Element, Receiver>()

export const receiveRoomKey = (meeting: Element, receiver: Receiver): void => {
  receivers.set(meeting, receiver)
}

export const tellRoomKey = (meeting: Element, roomKey: string): void => receivers.get(meeting)?.(roomKey)
