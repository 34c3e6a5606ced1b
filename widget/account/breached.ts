/**
 * Passwords that attackers try first: those that got out elsewhere, from a package's list of 49,000, which is loaded only
 * when somebody chooses a password. The server never sees passwords, so this is the only place to look.
 */
import { normalisePassword } from './password.ts'

/** Digits and signs that people put around a word. */
const DECORATION = /^[^\p{L}]+|[^\p{L}]+$/gu
/** Letters of a login below which it may well be part of a good password. */
const LEAST_LOGIN = 4

/**
 * Whether a password, its word without what is put around it, or that word said twice is known, is the name of the product
 * or of the server, or holds the login.
 *
 * @param host of the server, without the port
 */
export async function isGuessable(password: string, login: string, host: string): Promise<boolean> {
  const plain = normalisePassword(password).toLowerCase()
  if (login.length >= LEAST_LOGIN && plain.includes(login.toLowerCase())) return true
  const { default: list } = await import('@zxcvbn-ts/language-common/dist/passwords.json.mjs')
  const known = new Set([...list, 'snug', host, ...host.split('.')])
  const word = plain.replace(DECORATION, '')
  return [plain, word, half(plain), half(word)].some((each) => each !== '' && known.has(each))
}

/** What is said twice; nothing when it isn't. */
function half(text: string): string {
  const first = text.slice(0, text.length / 2)
  return first + first === text ? first : ''
}
