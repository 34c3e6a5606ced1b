/**
 * What the server keeps on disk, and nothing else. Ids of sessions and invitations are hashes of the secrets.
 * Adapter: `knex-store.ts`. Days are UTC, written YYYY-MM-DD; the last day of validity is included.
 */
import type { Role } from '../../protocol/index.ts'

export interface Account {
  id: string
  login: string
  admin: boolean
  disabled: boolean
}

/** `hash`: Argon2 (PHC string) of the key that the browser derived. `salt`: of the browser's derivation. */
export interface Credentials {
  account: Account
  salt: string
  hash: string
}

export interface NewAccount {
  id: string
  login: string
  salt: string
  hash: string
  vault: string
}

export interface PasswordChange {
  /** The hash that the change is based on. */
  before: string
  salt: string
  hash: string
  vault: string
  /** Version of the vault that the change is based on; absent: whatever is stored. */
  version?: number
}

export interface AccountStore {
  count(): Promise<number>
  list(): Promise<Account[]>
  byId(id: string): Promise<Account | undefined>
  byLogin(login: string): Promise<Account | undefined>
  credentials(login: string): Promise<Credentials | undefined>
  /** Uses up the invitation and makes the account with its vault, all or nothing. */
  register(
    account: NewAccount,
    invite: string,
    today: string,
  ): Promise<'created' | 'invite_invalid' | 'login_taken'>
  /** Disabling ends every session and keeps one active administrator. */
  setDisabled(id: string, disabled: boolean): Promise<'done' | 'missing' | 'last_admin'>
  /** Replaces salt, hash and vault, ends every session but `keep`, and voids a link for a new password. */
  changePassword(id: string, change: PasswordChange, keep: string): Promise<'done' | 'conflict'>
}

export interface Vault {
  vault: string
  version: number
}

export interface VaultStore {
  get(account: string): Promise<Vault | undefined>
  /** Compare-and-set: the new version, or undefined when `version` is not the stored one. */
  put(account: string, vault: string, version: number): Promise<number | undefined>
}

export interface Invite {
  /** SHA-256 of the token. */
  id: string
  admin: boolean
  expiresOn: string
}

export interface InviteStore {
  add(invite: Invite): Promise<void>
  get(id: string, today: string): Promise<Invite | undefined>
  clear(): Promise<void>
}

/** By which somebody who forgot their password chooses another one. */
export interface PasswordReset {
  /** SHA-256 of the token. */
  id: string
  account: string
  expiresOn: string
}

export interface PasswordResetStore {
  /** In place of one of before for the same account. */
  add(reset: PasswordReset): Promise<void>
  /** Whose it is. */
  account(id: string, today: string): Promise<string | undefined>
  /** Uses it up: replaces salt, hash and vault, and ends every session. @returns whose it was; undefined when there is none */
  use(
    id: string,
    today: string,
    set: Pick<PasswordChange, 'salt' | 'hash' | 'vault'>,
  ): Promise<string | undefined>
}

export interface Session {
  /** SHA-256 of the session id. */
  id: string
  account: string
  /** Seconds since 1970. */
  expires: number
}

export interface SessionStore {
  /**
   * Keeps the first expiry of a session that exists; ignored for a disabled or missing account. Of more than `most` of one
   * account those go that would end first; which of several, nobody can tell, for the order of sign-ins is not kept.
   */
  add(session: Session, most: number): Promise<void>
  /** Sessions of enabled accounts that have not expired. `now`: seconds since 1970. */
  get(id: string, now: number): Promise<Session | undefined>
  /** As `get`, all that there are. */
  all(now: number): Promise<Session[]>
  /** Those of these ids that there are, whatever their end. */
  among(ids: readonly string[]): Promise<Session[]>
  /** Sessions of an account that have not expired. */
  count(account: string, now: number): Promise<number>
  remove(id: string): Promise<void>
  /** Ends those of an account but `keep`. */
  removeOthers(account: string, keep: string): Promise<void>
}

export interface StoredRoom {
  id: string
  /** Sealed by the browser. */
  title: string
  /** Team rooms of administrators stay; others end with `expiresOn`. */
  kept: boolean
  expiresOn: string
  /** Media through a relay only. */
  relayOnly: boolean
}

export interface RoomWithRole extends StoredRoom {
  role: Role
}

export interface Member {
  id: string
  login: string
  role: Role
}

export interface RoomStore {
  /** False when the id is in use. */
  add(room: StoredRoom, owner: string): Promise<boolean>
  ofAccount(account: string, today: string): Promise<RoomWithRole[]>
  /** The room as this account may see it; undefined for those who are not members or are disabled. */
  forMember(room: string, account: string, today: string): Promise<RoomWithRole | undefined>
  extend(room: string, expiresOn: string): Promise<void>
  remove(room: string): Promise<void>
}

export interface MembershipStore {
  list(room: string): Promise<Member[]>
  /** Adds a member or changes the role; a room keeps one owner. */
  set(room: string, account: string, role: Role): Promise<'done' | 'last_owner'>
  remove(room: string, account: string): Promise<'done' | 'missing' | 'last_owner'>
  roomsOf(account: string): Promise<string[]>
}

/** Public key of a host application. */
export interface HostKey {
  /** Names the key in the host's tokens. */
  kid: string
  /** Ed25519, base64url. */
  x: string
}

/** An application whose tokens let people in. */
export interface Host {
  id: string
  /** `iss` of its tokens. */
  name: string
  /** Of the pages that may use them. */
  origins: string[]
  /** The only rooms there may be; null: any. */
  rooms: string[] | null
}

export interface HostWithKeys extends Host {
  keys: HostKey[]
}

export interface HostStore {
  /** False when there is one of this name. */
  add(host: Host, key: HostKey): Promise<boolean>
  list(): Promise<HostWithKeys[]>
  byName(name: string): Promise<HostWithKeys | undefined>
  /** `full`: there are `most` keys already. `conflict`: one of them has this id. */
  addKey(host: string, key: HostKey, most: number): Promise<'done' | 'missing' | 'full' | 'conflict'>
  /** False when there is none. */
  change(host: string, places: Pick<Host, 'origins' | 'rooms'>): Promise<boolean>
  removeKey(host: string, kid: string): Promise<boolean>
  remove(host: string): Promise<boolean>
}

/** Nobody is an owner by a group: a room has owners in person. */
export type GroupRole = 'moderator' | 'member'

export interface RoomGroup {
  name: string
  role: GroupRole
}

/** People who sign in elsewhere, and what their groups give them. */
export interface ExternalStore {
  /** @param external SHA-256 of issuer and subject */
  account(external: string): Promise<Account | undefined>
  isExternal(account: string): Promise<boolean>
  /** All of them. */
  accounts(): Promise<string[]>
  /** Makes an account without a password. */
  add(account: { id: string; login: string }, external: string): Promise<'created' | 'login_taken'>
  setAdmin(account: string, admin: boolean): Promise<'done' | 'last_admin'>
  /** Gives and takes memberships as the groups say. @returns rooms with another role than before; none: it was lost */
  follow(account: string, groups: readonly string[]): Promise<{ room: string; role?: GroupRole }[]>
  groups(room: string): Promise<RoomGroup[]>
  setGroup(room: string, name: string, role: GroupRole): Promise<void>
  /** Also takes the memberships that came with it. @returns whose; undefined when there is no such group */
  removeGroup(room: string, name: string): Promise<string[] | undefined>
}

export interface PersonalStore {
  /** Rows of every table, with the class of the register that they are of. */
  counts(): Promise<{ of: string; rows: number }[]>
  /** Rows of each table that are about an account; secrets are named and not shown. */
  of(account: string): Promise<Record<string, Record<string, unknown>[]>>
  /** Deletes all of them, and the rooms that only this account owns. */
  erase(
    account: string,
  ): Promise<{ result: 'missing' } | { result: 'last_admin' } | { result: 'done'; rooms: string[] }>
}

/** Second factors. Whoever changes theirs signs every other device out. */
export interface SecondFactorStore {
  /** Accounts that have one. */
  accounts(): Promise<string[]>
  /** The sealed secret; undefined when there is none. */
  secret(account: string): Promise<string | undefined>
  /** How many recovery codes are unused. */
  codesLeft(account: string): Promise<number>
  /** Ends every session but `keep`. False when there is one already. @param codes hashes of recovery codes */
  add(account: string, factor: { secret: string; codes: string[] }, keep: string): Promise<boolean>
  /** New recovery codes in place of those before. False when there is no second factor. */
  replaceCodes(account: string, codes: string[]): Promise<boolean>
  /** Uses a recovery code up. False when there is none like it. */
  useCode(account: string, code: string): Promise<boolean>
  /** Ends every session but `keep`, if one is to stay. False when there is none. */
  remove(account: string, keep?: string): Promise<boolean>
}

/** A link by which guests come and knock. */
export interface GuestLink {
  /** SHA-256 of the secret in it. */
  id: string
  room: string
  usesLeft: number
  expiresOn: string
  /** Of the room. */
  relayOnly: boolean
}

/** Links that have expired, or whose room has, are not there. */
export interface GuestLinkStore {
  /** False when the room has `most` links. */
  add(link: Omit<GuestLink, 'relayOnly'>, most: number, today: string): Promise<boolean>
  list(room: string, today: string): Promise<GuestLink[]>
  get(id: string, today: string): Promise<GuestLink | undefined>
  /** Counts one use; undefined when none is left. */
  use(id: string, today: string): Promise<GuestLink | undefined>
  /** False when there is none. */
  remove(room: string, id: string): Promise<boolean>
}

/** Security events, counted by the day on which they expire, kind and pseudonym ('': nobody's). */
export interface SecurityEventStore {
  /** Counts one more, up to `most`. */
  count(expiresOn: string, event: string, who: string, most: number): Promise<void>
  /** By day and kind, without pseudonyms: how often, and of how many accounts. */
  totals(today: string): Promise<{ expiresOn: string; event: string; count: number; accounts: number }[]>
  of(who: string): Promise<Record<string, unknown>[]>
  remove(who: string): Promise<void>
}

export interface Store {
  securityEvents: SecurityEventStore
  personal: PersonalStore
  accounts: AccountStore
  externals: ExternalStore
  secondFactors: SecondFactorStore
  vaults: VaultStore
  invites: InviteStore
  passwordResets: PasswordResetStore
  sessions: SessionStore
  rooms: RoomStore
  memberships: MembershipStore
  hosts: HostStore
  guestLinks: GuestLinkStore
  /** Deletes what has expired. */
  sweep(now: Date): Promise<void>
  /** Rejects when the database does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}
