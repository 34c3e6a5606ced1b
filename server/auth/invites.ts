import { SnugError } from '../../protocol/index.ts'
import type { Invite, Store } from '../store/store.ts'
import { type Clock, dayOf, systemClock } from '../time.ts'
import { randomToken, sha256 } from './secrets.ts'

/** Days until an unused invitation ends. */
const LIFE = 7

export interface NewInvite {
  /** 256 bit, base64url; goes into the fragment of the link and is not stored. */
  token: string
  /** Last day of validity. */
  expires: string
}

/** One-time links by which accounts are made. */
export class Invites {
  constructor(
    readonly store: Pick<Store, 'accounts' | 'invites'>,
    readonly clock: Clock = systemClock,
  ) {}

  async create(admin: boolean): Promise<NewInvite> {
    const token = randomToken()
    const expires = dayOf(this.clock(), LIFE)
    await this.store.invites.add({ id: sha256(token), admin, expiresOn: expires })
    return { token, expires }
  }

  /** For the first start: an administrator's invitation while there is no account; it voids earlier ones. */
  async createFirst(): Promise<NewInvite | undefined> {
    if ((await this.store.accounts.count()) > 0) return undefined
    await this.store.invites.clear()
    return this.create(true)
  }

  /** @throws SnugError invite_invalid */
  async check(token: string): Promise<Invite> {
    const invite = await this.store.invites.get(sha256(token), dayOf(this.clock()))
    if (!invite) throw new SnugError('invite_invalid')
    return invite
  }
}
