import type * as v from 'valibot'
import { type http, type Role, SnugError } from '../../protocol/index.ts'
import { type AccessTokens, subjectOf } from '../auth/tokens.ts'
import { Conflict } from '../errors.ts'
import type { Account, Member, RoomGroup, RoomWithRole, Store } from '../store/store.ts'
import { type Clock, dayOf, systemClock } from '../time.ts'
import type { LiveControl } from './live-control.ts'
import { type Action, may } from './rights.ts'

/** Days that a room stays after the last day of use. */
const IDLE_DAYS = 30
const TAKEN = 'There is a room of this id already. Draw another id, seal the title to it, and try again.'

export interface RoomsOptions {
  store: Store
  live: LiveControl
  tokens: AccessTokens
  /** Key of the pseudonyms. */
  subjectKey: string
  /** Origin of the server's own pages. */
  origin: string
  isEmbedOrigin(origin: string): boolean
  /** Whether there is a relay for rooms that use nothing else. */
  hasRelay?: boolean
  clock?: Clock
}

type Room = v.InferOutput<typeof http.Room>
type RoomRequest = v.InferOutput<typeof http.RoomRequest>

/** Rooms and their members. For an account without membership a room does not exist (`not_found`). */
export class Rooms {
  readonly #options: RoomsOptions
  readonly #clock: Clock

  constructor(options: RoomsOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  async list(account: Account): Promise<Room[]> {
    const rooms = await this.#options.store.rooms.ofAccount(account.id, dayOf(this.#clock()))
    return rooms.map(({ id, title, role, relayOnly }) => ({ id, title, role, relayOnly }))
  }

  /**
   * The creator is the owner; team rooms of administrators do not expire.
   * @throws SnugError relay_missing; conflict where the id is taken, by whomever: the title is sealed to it, so the server
   * can't give another one
   */
  async create(account: Account, { id, title, relayOnly }: RoomRequest): Promise<Room> {
    if (relayOnly && !this.#options.hasRelay) throw new SnugError('relay_missing')
    const room = { id, title, kept: account.admin, expiresOn: this.#lastDay(), relayOnly }
    if (!(await this.#options.store.rooms.add(room, account.id))) throw new Conflict(TAKEN)
    return { id, title, role: 'owner', relayOnly }
  }

  /** Also ends the meeting. @throws SnugError not_found | forbidden */
  async remove(account: Account, room: string): Promise<void> {
    await this.#require(account, room, 'delete')
    await this.#options.store.rooms.remove(room)
    this.#options.tokens.revoke({ room })
    this.#options.live.endRoom(room, 'room_closed')
  }

  /** @throws SnugError not_found | forbidden */
  async members(account: Account, room: string): Promise<Member[]> {
    await this.#require(account, room, 'listMembers')
    return this.#options.store.memberships.list(room)
  }

  /** Adds a member or changes their role, also in a meeting that goes on. @throws SnugError not_found | forbidden | last_owner */
  async setMember(account: Account, room: string, login: string, role: Role): Promise<void> {
    await this.#require(account, room, 'changeMembers')
    const member = await this.#options.store.accounts.byLogin(login)
    if (!member || member.disabled) throw new SnugError('not_found')
    const result = await this.#options.store.memberships.set(room, member.id, role)
    if (result === 'last_owner') throw new SnugError('last_owner')
    const sub = this.#subject(member.id, room)
    this.#options.tokens.revoke({ room, sub })
    this.#options.live.become(room, sub, role)
  }

  /** Removes a member, or lets oneself out; also from the meeting. @throws SnugError not_found | forbidden | last_owner */
  async removeMember(account: Account, room: string, member: string): Promise<void> {
    await this.#require(account, room, member === account.id ? 'leave' : 'removeMembers')
    const result = await this.#options.store.memberships.remove(room, member)
    if (result === 'missing') throw new SnugError('not_found')
    if (result === 'last_owner') throw new SnugError('last_owner')
    const sub = this.#subject(member, room)
    this.#options.tokens.revoke({ room, sub })
    this.#options.live.remove(room, sub, 'removed')
  }

  /** @throws SnugError not_found | forbidden */
  async groups(account: Account, room: string): Promise<RoomGroup[]> {
    await this.#require(account, room, 'changeMembers')
    return this.#options.store.externals.groups(room)
  }

  /** What people of a group are here once they sign in. @throws SnugError not_found | forbidden */
  async setGroup(account: Account, room: string, { name, role }: RoomGroup): Promise<void> {
    await this.#require(account, room, 'changeMembers')
    await this.#options.store.externals.setGroup(room, name, role)
  }

  /** Takes at once what the group gave. @throws SnugError not_found | forbidden */
  async removeGroup(account: Account, room: string, name: string): Promise<void> {
    await this.#require(account, room, 'changeMembers')
    const accounts = await this.#options.store.externals.removeGroup(room, name)
    if (!accounts) throw new SnugError('not_found')
    for (const member of accounts) {
      const sub = this.#subject(member, room)
      this.#options.tokens.revoke({ room, sub })
      this.#options.live.remove(room, sub, 'removed')
    }
  }

  /**
   * An access token for one page origin; absent: the server's own pages. Counts as a use of the room.
   * @param session as stored: with it ends the place that the token gives
   * @throws SnugError not_found | origin_not_allowed
   */
  async access(
    account: Account,
    id: string,
    session: string,
    origin = this.#options.origin,
  ): Promise<string> {
    const room = await this.#require(account, id, 'enter')
    if (!this.#allowed(origin)) throw new SnugError('origin_not_allowed')
    const lastDay = this.#lastDay()
    if (!room.kept && room.expiresOn < lastDay) await this.#options.store.rooms.extend(id, lastDay)
    const sub = this.#subject(account.id, id)
    const token = await this.#options.tokens.mint({
      room: id,
      sub,
      role: room.role,
      origin,
      relayOnly: room.relayOnly,
      session,
    })
    await this.#stillHolds(account, room, sub)
    return token
  }

  /** Whoever lost the right while the token was made came too late for the revocation that goes with it. */
  async #stillHolds(account: Account, { id, role }: RoomWithRole, sub: string): Promise<void> {
    const now = await this.#options.store.rooms.forMember(id, account.id, dayOf(this.#clock()))
    if (now?.role === role) return
    this.#options.tokens.revoke({ room: id, sub })
    throw new SnugError('not_found')
  }

  async #require(account: Account, room: string, action: Action): Promise<RoomWithRole> {
    const found = await this.#options.store.rooms.forMember(room, account.id, dayOf(this.#clock()))
    if (!found) throw new SnugError('not_found')
    if (!may(found.role, action)) throw new SnugError('forbidden')
    return found
  }

  #allowed(origin: string): boolean {
    if (origin === this.#options.origin) return true
    return URL.canParse(origin) && new URL(origin).origin === origin && this.#options.isEmbedOrigin(origin)
  }

  #subject(account: string, room: string): string {
    return subjectOf(this.#options.subjectKey, account, room)
  }

  #lastDay(): string {
    return dayOf(this.#clock(), IDLE_DAYS)
  }
}
