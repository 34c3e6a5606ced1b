/** Guests: people without an account who come by a link and knock. Nothing of them is kept. */
import { timingSafeEqual } from 'node:crypto'
import { SnugError } from '../../protocol/index.ts'
import { keyedId, randomId, randomToken, sha256 } from '../auth/secrets.ts'
import type { AccessTokens } from '../auth/tokens.ts'
import type { Account, GuestLink, RoomWithRole, Store } from '../store/store.ts'
import { type Clock, dayOf, systemClock } from '../time.ts'
import { may } from './rights.ts'

/** Links of one room at once. */
const MAX_LINKS = 20

export interface GuestsOptions {
  store: Pick<Store, 'rooms' | 'guestLinks'>
  tokens: Pick<AccessTokens, 'mint'>
  /** Makes passes. */
  secret: string
  /** Origin of the server's own pages, where guests are. */
  origin: string
  clock?: Clock
}

export interface GuestAccess {
  room: string
  access: string
  /** Brings this guest further tokens while the link is valid, without using it again. */
  pass: string
}

export class Guests {
  readonly #options: GuestsOptions
  readonly #clock: Clock

  constructor(options: GuestsOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /**
   * A link for so many entrances within so many days.
   * @returns the secret for the link's fragment, which is not stored
   * @throws SnugError not_found | forbidden | conflict (too many links)
   */
  async create(account: Account, room: string, { days, uses }: { days: number; uses: number }) {
    await this.#require(account, room)
    const token = randomToken()
    const expiresOn = dayOf(this.#clock(), days)
    const link = { id: sha256(token), room, usesLeft: uses, expiresOn }
    if (!(await this.#options.store.guestLinks.add(link, MAX_LINKS, this.#today))) {
      throw new SnugError('conflict')
    }
    return { token, expires: expiresOn }
  }

  /** @throws SnugError not_found | forbidden */
  async list(account: Account, room: string): Promise<Pick<GuestLink, 'id' | 'usesLeft' | 'expiresOn'>[]> {
    await this.#require(account, room)
    const links = await this.#options.store.guestLinks.list(room, this.#today)
    return links.map(({ id, usesLeft, expiresOn }) => ({ id, usesLeft, expiresOn }))
  }

  /** Lets nobody in by it any more; who is in the meeting stays. @throws SnugError not_found | forbidden */
  async remove(account: Account, room: string, id: string): Promise<void> {
    await this.#require(account, room)
    if (!(await this.#options.store.guestLinks.remove(room, id))) throw new SnugError('not_found')
  }

  /**
   * Uses the link once, or with the pass of before not again.
   * @throws SnugError invite_invalid
   */
  async enter(token: string, pass?: string): Promise<GuestAccess> {
    const id = sha256(token)
    const { guestLinks } = this.#options.store
    const known = pass === undefined ? undefined : this.#guestOf(id, pass)
    const link = known ? await guestLinks.get(id, this.#today) : await guestLinks.use(id, this.#today)
    if (!link) throw new SnugError('invite_invalid')
    const { room, relayOnly } = link
    const sub = known ?? randomId()
    const { origin, tokens } = this.#options
    const access = await tokens.mint({ room, sub, role: 'member', origin, relayOnly, guest: true })
    return { room, access, pass: `${sub}${this.#seal(id, sub)}` }
  }

  get #today(): string {
    return dayOf(this.#clock())
  }

  #seal(link: string, sub: string): string {
    return keyedId(this.#options.secret, 'pass of a guest', link, sub)
  }

  /** The pseudonym in a pass; undefined when it is none of this link. */
  #guestOf(link: string, pass: string): string | undefined {
    const sub = pass.slice(0, 22)
    const [given, right] = [Buffer.from(pass.slice(22)), Buffer.from(this.#seal(link, sub))]
    return given.length === right.length && timingSafeEqual(given, right) ? sub : undefined
  }

  async #require(account: Account, room: string): Promise<RoomWithRole> {
    const found = await this.#options.store.rooms.forMember(room, account.id, this.#today)
    if (!found) throw new SnugError('not_found')
    if (!may(found.role, 'inviteGuests')) throw new SnugError('forbidden')
    return found
  }
}
