import type { Account } from './account.ts'
import { listRooms, type OpenRoom } from './rooms.ts'

/** What becomes of the rooms of a person whose account is deleted. */
export interface OwnRooms {
  /** Those that nobody else owns: they are deleted. */
  lost: OpenRoom[]
  /** How many stay for their members. */
  left: number
}

/** Asks for each room that the person owns who else does. */
export async function ownRooms(account: Account): Promise<OwnRooms> {
  const rooms = await listRooms(account)
  const lost: OpenRoom[] = []
  for (const room of rooms.filter(({ role }) => role === 'owner')) {
    const owners = (await account.client.members(room.id)).filter(({ role }) => role === 'owner')
    if (owners.length === 1) lost.push(room)
  }
  return { lost, left: rooms.length - lost.length }
}
