import { randomBytes, toBase64Url } from './bytes.ts'

/** Characters a password needs at least, counted as people see them (code points after NFKC). */
export const PASSWORD_MIN = 10

/** Of Argon2id. */
export const SALT_BYTES = 16

/** A fresh salt for a new password, base64url. */
export const newSalt = (): string => toBase64Url(randomBytes(SALT_BYTES))

/** The same password typed on another keyboard gives the same bytes. */
export const normalisePassword = (password: string): string => password.normalize('NFKC')

export const isLongEnough = (password: string): boolean =>
  [...normalisePassword(password)].length >= PASSWORD_MIN

export type Strength = 'short' | 'weak' | 'fair' | 'strong'

/**
 * A hint, not a judgement: length and variety. The vault stands or falls with the password, and the server
 * cannot check it because it never sees it.
 */
export function strengthOf(password: string): Strength {
  if (!isLongEnough(password)) return 'short'
  const characters = [...normalisePassword(password)]
  const distinct = new Set(characters.map((character) => character.toLowerCase())).size
  const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) =>
    kind.test(password),
  ).length
  const score = Math.min(distinct, characters.length - runs(characters)) + classes
  if (distinct < 6 || score < 11) return 'weak'
  return score < 16 ? 'fair' : 'strong'
}

/** How many characters repeat or follow the one before (aaa, 1234, abcd). */
function runs(characters: string[]): number {
  let count = 0
  for (let at = 1; at < characters.length; at++) {
    const step = (characters[at]?.codePointAt(0) ?? 0) - (characters[at - 1]?.codePointAt(0) ?? 0)
    if (step === 0 || step === 1 || step === -1) count++
  }
  return count
}
