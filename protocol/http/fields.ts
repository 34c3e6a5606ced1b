/** What several bodies of the HTTP API have in common. */
import * as v from 'valibot'
import { Base64Url } from '../ids.ts'

export const CSRF_HEADER = 'x-snug-csrf'
export const Login = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.regex(/^[a-z0-9][a-z0-9._@+-]{1,63}$/, 'a login of 2 to 64 letters, digits or . _ @ + -'),
)
/** 256-bit key derived from the password in the browser: 43 base64url characters. */
export const AuthKey = v.pipe(Base64Url(43), v.length(43))
/** 128-bit Argon2id salt. */
export const Salt = v.pipe(Base64Url(22), v.length(22))
/** Ciphertext of the vault. */
export const VaultBlob = Base64Url(262_144)
export const Version = v.pipe(v.number(), v.integer(), v.minValue(0))
/** One-time secret of an invitation, 256 bit, from the fragment of its link. */
export const InviteToken = v.pipe(Base64Url(43), v.length(43))
