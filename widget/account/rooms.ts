import { SnugError } from '../../protocol/index.ts'
import type { Account } from './account.ts'
import { AccountError } from './account-error.ts'
import type { Room } from './client.ts'
import { newRoomId, newRoomKey } from './room-keys.ts'
import { openTitle, sealTitle } from './titles.ts'
import type { VaultContent } from './vault.ts'
import { withoutRoomKey, withRoomKey } from './vault-store.ts'

/** A room of the signed-in person, as far as their vault opens it. */
export type OpenRoom =
  | { state: 'open'; id: string; role: Room['role']; title: string; key: string }
  /** The vault holds no key that fits: the person needs the room's link. */
  | { state: 'locked'; id: string; role: Room['role'] }

async function unseal(room: Room, keys: (string | undefined)[]): Promise<OpenRoom> {
  for (const key of keys) {
    if (key === undefined) continue
    const title = await openTitle(key, room.id, room.title).catch(() => undefined)
    if (title !== undefined) return { state: 'open', id: room.id, role: room.role, title, key }
  }
  return { state: 'locked', id: room.id, role: room.role }
}

const keyIn = (vault: VaultContent, room: string): string | undefined => vault.rooms[room]?.key

/** All rooms of the person, by title; rooms without a key last. */
export async function listRooms(account: Account): Promise<OpenRoom[]> {
  const [rooms, vault] = await Promise.all([account.client.rooms(), account.vault.read()])
  const open = await Promise.all(rooms.map((room) => unseal(room, [keyIn(vault, room.id)])))
  return open.sort((a, b) => sortKey(a).localeCompare(sortKey(b)))
}

const sortKey = (room: OpenRoom): string => (room.state === 'open' ? `0${room.title}` : `1${room.id}`)

/** A new room of which the person is the owner. `relayOnly`: media goes through the server's relay. The key is in the vault before the room exists, so it is never lost. */
export async function createRoom(account: Account, title: string, relayOnly = false): Promise<OpenRoom> {
  const [id, key] = [newRoomId(), newRoomKey()]
  const sealed = await sealTitle(key, id, title)
  await account.vault.update(withRoomKey(id, key))
  try {
    return await unseal(await account.client.createRoom({ id, title: sealed, relayOnly }), [key])
  } catch (error) {
    // A lost answer doesn't mean that the room wasn't made; a needless key does no harm.
    if (error instanceof SnugError) await account.vault.update(withoutRoomKey(id)).catch(() => {})
    // Of the vault it means something else.
    if (error instanceof SnugError && error.code === 'conflict') throw new AccountError('room_taken')
    throw error
  }
}

/** A link for guests. @throws AccountError `links_full` when the room has as many as it can have */
export async function makeGuestLink(
  { client }: Account,
  room: string,
  wanted: Parameters<Account['client']['makeGuestLink']>[1],
): ReturnType<Account['client']['makeGuestLink']> {
  try {
    return await client.makeGuestLink(room, wanted)
  } catch (error) {
    if (error instanceof SnugError && error.code === 'conflict') throw new AccountError('links_full')
    throw error
  }
}

export async function deleteRoom(account: Account, room: string): Promise<void> {
  await account.client.deleteRoom(room)
  await account.vault.update(withoutRoomKey(room))
}

/**
 * One room, opened with the key of the link or else with the one in the vault. A key of a link is believed only when
 * it opens the sealed title, and then saved: so a forged link can't replace the good key.
 * @returns undefined when the room doesn't exist or isn't open to the person
 */
export async function openRoom(
  account: Account,
  id: string,
  linkKey?: string,
): Promise<OpenRoom | undefined> {
  const room = (await account.client.rooms()).find((one) => one.id === id)
  if (!room) return undefined
  const known = keyIn(await account.vault.read(), id)
  const opened = await unseal(room, [linkKey, known])
  if (opened.state === 'open' && opened.key !== known) await account.vault.update(withRoomKey(id, opened.key))
  return opened
}
