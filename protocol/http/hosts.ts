/** Host applications, whose tokens are taken. */
import * as v from 'valibot'
import { Id } from '../ids.ts'

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
