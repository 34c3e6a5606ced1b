/** Rooms, their members and groups. */
import * as v from 'valibot'
import { Base64Url, Id, Role } from '../ids.ts'
import { Login } from './fields.ts'

const SealedTitle = v.pipe(Base64Url(1_024), v.minLength(1))
/** GET /api/rooms */
export const Room = v.object({
  id: Id,
  title: SealedTitle,
  role: Role,
  relayOnly: v.optional(v.boolean(), false),
})
export const RoomsAnswer = v.array(Room)
/**
 * POST /api/rooms: the browser chooses the id, because the sealed title is bound to it → Room. `relayOnly`: media goes
 * through the server's relay, which hides addresses from the media server.
 */
export const RoomRequest = v.strictObject({
  id: Id,
  title: SealedTitle,
  relayOnly: v.optional(v.boolean(), false),
})
/** GET /api/rooms/:id/members */
export const MembersAnswer = v.array(v.object({ id: Id, login: v.string(), role: Role }))
/** PUT /api/rooms/:id/members → 204 (owners); DELETE /api/rooms/:id/members/:account → 204 (owners, or oneself) */
export const MemberRequest = v.strictObject({ login: Login, role: Role })
const GroupName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(128))
const GroupRole = v.picklist(['moderator', 'member'])
/** GET /api/rooms/:id/groups (owners); `possible` false: nobody signs in elsewhere on this server */
export const GroupsAnswer = v.object({
  possible: v.boolean(),
  groups: v.array(v.object({ name: v.string(), role: GroupRole })),
})
/** PUT /api/rooms/:id/groups → 204: the group's people get the role when they sign in next */
export const GroupRequest = v.strictObject({ name: GroupName, role: GroupRole })
/** DELETE /api/rooms/:id/groups {name} → 204: takes what the group gave */
export const GroupRemoval = v.strictObject({ name: GroupName })
