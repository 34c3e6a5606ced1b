/** Bodies of the HTTP API under /api. Requests other than GET carry the header CSRF_HEADER. */
import * as v from 'valibot'
import { Base64Url, Id, Role } from './ids.ts'

export const CSRF_HEADER = 'x-snug-csrf'

export const Login = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.regex(/^[a-z0-9][a-z0-9._@+-]{1,63}$/, 'a login of 2 to 64 letters, digits or . _ @ + -'),
)
/** 256-bit key derived from the password in the browser: 43 base64url characters. */
const AuthKey = v.pipe(Base64Url(43), v.length(43))
/** 128-bit Argon2id salt. */
const Salt = v.pipe(Base64Url(22), v.length(22))
/** Ciphertext of the vault. */
const VaultBlob = Base64Url(262_144)
const SealedTitle = v.pipe(Base64Url(1_024), v.minLength(1))
const Version = v.pipe(v.number(), v.integer(), v.minValue(0))
/** One-time secret of an invitation, 256 bit, from the fragment of its link. */
const InviteToken = v.pipe(Base64Url(43), v.length(43))

/**
 * GET /api/session. `vault`: where the secrets of the person's rooms are kept; who signs in elsewhere has no password
 * that could open one at the server.
 */
export const SessionAnswer = v.object({
  account: v.nullable(
    v.object({
      id: Id,
      login: v.string(),
      admin: v.boolean(),
      vault: v.picklist(['server', 'browser']),
      /** The server asks for a second factor, and until it is set up answers `factor_missing` to nearly all. */
      factorMissing: v.optional(v.boolean(), false),
    }),
  ),
  csrf: v.string(),
  /** Whether rooms can send media through a relay only. */
  relay: v.optional(v.boolean(), false),
})
/** POST /api/kdf → KdfAnswer. Not by GET: addresses are kept in logs of proxies and in histories, and a login is somebody. */
export const KdfRequest = v.strictObject({ login: Login })
/** Argon2id parameters: memory in KiB. Unknown logins get a stable made-up salt. */
export const KdfAnswer = v.object({ salt: Salt, memory: v.number(), iterations: v.number() })
/**
 * A code of a second factor: six digits of the authenticator application, or a recovery code. Written as people type
 * them: spaces and dashes don't count, nor whether an O is a nought.
 */
export const FactorCode = v.pipe(
  v.string(),
  v.maxLength(40),
  v.transform((text) => text.replace(/[\s-]/g, '').toLowerCase().replace(/o/g, '0').replace(/[il]/g, '1')),
  v.regex(/^([0-9]{6}|[0-9a-hjkmnp-tv-z]{12})$/, 'a code of six digits, or a recovery code of twelve signs'),
)
/**
 * POST /api/login → SessionAnswer. Where the account has a second factor and the key is right, `code_needed` without a
 * code and `code_wrong` with another one.
 */
export const LoginRequest = v.strictObject({
  login: Login,
  authKey: AuthKey,
  code: v.optional(FactorCode),
})
/** GET /api/sign-in: names of the ways in beside a password of this server; `null`: there is none. */
export const WaysIn = v.object({ provider: v.nullable(v.string()), directory: v.nullable(v.string()) })
/** POST /api/directory → SessionAnswer. The password is checked by the organisation's directory. */
export const DirectoryRequest = v.strictObject({
  login: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(128)),
  password: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
})
/** POST /api/invites/check {token} → InviteAnswer */
export const InviteCheck = v.strictObject({ token: InviteToken })
export const InviteAnswer = v.object({ admin: v.boolean(), memory: v.number(), iterations: v.number() })
/** POST /api/register → SessionAnswer, signed in */
export const RegisterRequest = v.strictObject({
  token: InviteToken,
  login: Login,
  salt: Salt,
  authKey: AuthKey,
  vault: VaultBlob,
})
/**
 * POST /api/account/password → 204; every other session of the account ends.
 * `version`: of the vault that was read; when it is not the current one, 409 conflict.
 */
export const PasswordRequest = v.strictObject({
  authKey: AuthKey,
  newSalt: Salt,
  newAuthKey: AuthKey,
  vault: VaultBlob,
  version: v.optional(Version),
})
/** POST /api/password-reset/check {token} → ResetAnswer: whose password the link replaces. */
export const ResetAnswer = v.object({ login: v.string(), memory: v.number(), iterations: v.number() })
/**
 * POST /api/password-reset → 204: another password and an empty vault, since nobody can open the one of before; every
 * session of the account ends. Nobody is signed in by it.
 */
export const ResetRequest = v.strictObject({
  token: InviteToken,
  salt: Salt,
  authKey: AuthKey,
  vault: VaultBlob,
})
/** GET /api/account/second-factor (accounts with a password here). `codesLeft`: unused recovery codes. `required`: it can't be turned off. */
export const FactorAnswer = v.object({ on: v.boolean(), required: v.boolean(), codesLeft: v.number() })
/** Base32 (RFC 4648) of 160 bits. */
const FactorSecret = v.pipe(v.string(), v.regex(/^[A-Z2-7]{32}$/, 'a secret of 32 base32 characters'))
/** POST /api/account/second-factor/secret: a fresh one to be confirmed; `uri`: what authenticator applications read. */
export const FactorDraft = v.object({ secret: FactorSecret, uri: v.pipe(v.string(), v.maxLength(1_024)) })
/** PUT /api/account/second-factor → RecoveryCodes; every other session of the account ends. */
export const FactorRequest = v.strictObject({ authKey: AuthKey, secret: FactorSecret, code: FactorCode })
/** POST /api/account/second-factor/codes → RecoveryCodes; DELETE /api/account/second-factor → 204 */
export const FactorCheck = v.strictObject({ authKey: AuthKey, code: FactorCode })
/** Each works once, in place of a code of the application. */
export const RecoveryCodes = v.object({ codes: v.array(v.string()) })
/** POST /api/account/delete → 204: everything that is kept of oneself, and the rooms that nobody else owns. `authKey` is needed where there is a password. */
export const DeleteRequest = v.strictObject({ authKey: v.optional(AuthKey) })
/** GET /api/account/sessions. `count`: on how many devices one is signed in, with this one. */
export const SessionsAnswer = v.object({ count: v.number() })
/** DELETE /api/account/sessions → 204: every other one ends. `authKey` is needed where there is a password. */
export const SessionsEnd = v.strictObject({ authKey: v.optional(AuthKey) })
/** GET /api/account/export: rows of each table that are about oneself. */
export const ExportAnswer = v.object({
  what: v.string(),
  tables: v.record(v.string(), v.array(v.record(v.string(), v.unknown()))),
})
/** GET /api/privacy?language=de: the language of the texts. */
export const PrivacyLanguage = v.optional(v.picklist(['en', 'de', 'es', 'fr']), 'en')
export type PrivacyLanguage = v.InferOutput<typeof PrivacyLanguage>
/** GET /api/privacy: what the server keeps. `count`: rows in the database now; `diagnosis`: ISO time of its end. */
export const PrivacyAnswer = v.object({
  records: v.array(
    v.object({
      name: v.string(),
      title: v.string(),
      about: v.string(),
      purpose: v.string(),
      place: v.picklist(['database', 'file', 'memory', 'log']),
      form: v.string(),
      life: v.string(),
      count: v.nullable(v.number()),
    }),
  ),
  notKept: v.array(v.string()),
  logged: v.array(
    v.object({
      event: v.string(),
      meaning: v.string(),
      fields: v.array(v.object({ name: v.string(), meaning: v.string() })),
    }),
  ),
  /** The kinds of security events. */
  counted: v.array(v.object({ event: v.string(), meaning: v.string() })),
  diagnosis: v.nullable(v.string()),
})
/** GET /api/security-events?language=de (administrators). `day`: YYYY-MM-DD; `accounts`: how many it was about. */
export const SecurityEventsAnswer = v.array(
  v.object({
    day: v.string(),
    event: v.string(),
    meaning: v.string(),
    count: v.number(),
    accounts: v.number(),
  }),
)
export type SecurityEventsAnswer = v.InferOutput<typeof SecurityEventsAnswer>
export type PrivacyAnswer = v.InferOutput<typeof PrivacyAnswer>
/** POST /api/diagnosis (administrators) → DiagnosisAnswer; DELETE ends it before → 204. */
export const DiagnosisRequest = v.strictObject({
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60)),
})
export const DiagnosisAnswer = v.object({ until: v.string() })
/** GET /api/vault; PUT /api/vault with the version read → {version}, or 409 conflict */
export const VaultAnswer = v.object({ vault: VaultBlob, version: Version })
export const VaultRequest = v.strictObject({ vault: VaultBlob, version: Version })

/** POST /api/invites (administrators) → {token, expires: ISO day} */
export const InviteRequest = v.strictObject({ admin: v.optional(v.boolean(), false) })
export const InviteCreated = v.object({ token: InviteToken, expires: v.string() })
/** POST /api/accounts/:id/password-reset (administrators) → InviteCreated, for ResetRequest */
/** GET /api/accounts (administrators) */
export const AccountsAnswer = v.array(
  v.object({
    id: Id,
    login: v.string(),
    admin: v.boolean(),
    disabled: v.boolean(),
    /** Whether there is one; DELETE /api/accounts/:id/second-factor (administrators) → 204 takes it off. */
    secondFactor: v.optional(v.boolean(), false),
    /** Signs in elsewhere, and has no password here. */
    external: v.optional(v.boolean(), false),
  }),
)
/** PATCH /api/accounts/:id (administrators) → 204 */
export const AccountChange = v.strictObject({ disabled: v.boolean() })

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
/** SHA-256 of the secret in a guest link. */
const GuestLinkId = v.pipe(Base64Url(43), v.length(43))
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))
/** POST /api/rooms/:id/guest-links (owners and moderators) → InviteCreated; DELETE /api/rooms/:id/guest-links/:link → 204 */
export const GuestLinkRequest = v.strictObject({ days: count(90), uses: count(200) })
/** GET /api/rooms/:id/guest-links (owners and moderators) */
export const GuestLinksAnswer = v.array(
  v.object({ id: GuestLinkId, usesLeft: v.number(), expiresOn: v.string() }),
)
/** Lets the same guest in again while the link is valid. */
const GuestPass = v.pipe(Base64Url(44), v.length(44))
/** POST /api/guest, by anybody: uses the link once; with the pass of the answer before, not again. */
export const GuestRequest = v.strictObject({ token: InviteToken, pass: v.optional(GuestPass) })
export const GuestAnswer = v.object({
  room: Id,
  access: v.pipe(v.string(), v.maxLength(4_096)),
  pass: GuestPass,
})
/** Ed25519 public key: 32 bytes. */
export const PublicKey = v.pipe(Base64Url(43), v.length(43))
const IdentityText = v.pipe(v.string(), v.minLength(1), v.maxLength(255))
/** Public key that assertions about people are signed with: issuer, key id, and `x` of its JWK (RFC 8037). */
export const IdentityKey = v.object({ iss: IdentityText, kid: IdentityText, x: PublicKey })
export type IdentityKey = v.InferOutput<typeof IdentityKey>
/** Assertion about who somebody is: a JWS (RFC 7515, compact) of at most 4,096 characters. */
const IdentityAssertion = v.pipe(
  v.string(),
  v.maxLength(4_096),
  v.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/, 'a compact JWS'),
)
/** Names a key in tokens and in paths, where `.` and `..` would name something else. */
export const Kid = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/, 'a key id of letters, digits or . _ -, no . first'),
)
/** Whether it is the exact origin of a web page: https, or http on this machine. */
function isPageOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { origin, protocol, hostname } = new URL(text)
  const local = protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
  return origin === text && (protocol === 'https:' || local)
}
export const PageOrigin = v.pipe(
  v.string(),
  v.maxLength(255),
  v.check(isPageOrigin, 'an origin such as https://intranet.example, without a slash at the end'),
)
/** Ed25519 public key: PEM (SPKI), or base64 of its 32 bytes. */
const PublicKeyText = v.pipe(v.string(), v.maxLength(1_024))
/** `iss` of a host's tokens. */
export const HostName = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,255}$/, 'a name without spaces'))
/** Keys of one host that are valid at once: the new and the old one while they change. */
export const MAX_HOST_KEYS = 2
/** PUT /api/hosts/:id (administrators) → 204. `rooms`: the only ones there may be; null: any. */
export const HostPlaces = v.strictObject({
  origins: v.pipe(v.array(PageOrigin), v.minLength(1), v.maxLength(32)),
  rooms: v.nullable(v.pipe(v.array(Id), v.minLength(1), v.maxLength(256))),
})
/** POST /api/hosts (administrators) → 204 */
export const HostRequest = v.strictObject({
  name: HostName,
  ...HostPlaces.entries,
  kid: Kid,
  key: PublicKeyText,
})
/** POST /api/hosts/:id/keys (administrators) → 204; DELETE /api/hosts/:id/keys/:kid, DELETE /api/hosts/:id */
export const HostKeyRequest = v.strictObject({ kid: Kid, key: PublicKeyText })
/** GET /api/hosts (administrators) */
export const HostsAnswer = v.array(
  v.object({
    id: Id,
    name: v.string(),
    origins: v.array(v.string()),
    rooms: v.nullable(v.array(v.string())),
    keys: v.array(v.object({ kid: v.string(), x: v.string() })),
  }),
)
/**
 * POST /api/host/presence (hosts, by `Authorization: Bearer` with a JWS of type `snug-host+jwt`: `iss`, `aud`, `iat`,
 * `exp` as in their access tokens) → `{people: {room: number}}` with those of the rooms that have anybody in them.
 */
export const PresenceRequest = v.strictObject({ rooms: v.pipe(v.array(Id), v.maxLength(256)) })
/**
 * POST /api/token. `origin` is the page the meeting is shown in; absent: the server's own. `deviceKey`: public key of
 * the device, that the identity assertion is to be bound to; absent: none is wanted.
 */
export const TokenRequest = v.strictObject({
  room: Id,
  origin: v.optional(v.pipe(v.string(), v.maxLength(255))),
  deviceKey: v.optional(PublicKey),
})
/** Also what a host application answers at its `token-url`. The server itself gives `identityKeys`, and no `roomKey`. */
export const TokenAnswer = v.object({
  access: v.pipe(v.string(), v.minLength(1), v.maxLength(4_096)),
  roomKey: v.optional(Base64Url(64)),
  identity: v.optional(IdentityAssertion),
  identityKeys: v.optional(v.pipe(v.array(IdentityKey), v.maxLength(8))),
})
export type TokenAnswer = v.InferOutput<typeof TokenAnswer>
