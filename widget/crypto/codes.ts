/** Codes that people compare. Nothing secret goes into them that could be found from them. */
import { type Bytes, utf8 } from './bytes.ts'
import { fields, sha256 } from './fields.ts'

/** Rounds of PBKDF2-HMAC-SHA-256 (RFC 8018): whoever looks for keys that give a certain code pays for each of them. */
const MEETING_ROUNDS = 2 ** 17
const REQUEST_ROUNDS = 2 ** 14
const GROUP = 5
const WORDS = 11
const WORD_BITS = 9n

/**
 * Code of a meeting: equal for all who are in the same state of the same group, and another after every change.
 * @param authenticator epoch authenticator (RFC 9420 section 8.7)
 * @returns 30 digits in 6 groups; and, independent of them, 11 numbers from 0 to 511 to be shown as words. Either has 99
 * bits, so that comparing one of them is enough
 */
export async function meetingCode(authenticator: Bytes): Promise<{ digits: string; words: number[] }> {
  const bits = await slowHash('snug meeting code 1', authenticator, MEETING_ROUNDS, 64)
  const forWords = number(bits.subarray(32))
  const words = Array.from({ length: WORDS }, (_, at) =>
    Number((forWords >> (WORD_BITS * BigInt(at))) & (2n ** WORD_BITS - 1n)),
  )
  return { digits: digits(bits.subarray(0, 32), 6), words }
}

/** Fingerprint of a device for good: 6 groups of 5 digits (99 bits). @param device public key, 32 bytes */
export async function fingerprint(device: Bytes): Promise<string> {
  return digits(await sha256(fields('snug device 1', device)), 6)
}

/**
 * Code of a request to be let in, 4 groups of 5 digits (66 bits): equal on both sides only when the request arrived as it
 * was made, and was made for these people's room.
 */
export async function requestCode(
  room: string,
  lobbyKey: Bytes,
  publicKey: Bytes,
  device: Bytes,
): Promise<string> {
  const made = fields(room, lobbyKey, publicKey, device)
  return digits(await slowHash('snug request code 1', made, REQUEST_ROUNDS, 32), 4)
}

async function slowHash(label: string, data: Bytes, iterations: number, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', data, 'PBKDF2', false, ['deriveBits'])
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt: utf8(label), iterations }
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, length * 8))
}

const number = (bytes: Bytes): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

/** 256 bits as decimal digits: each is as likely as the others, but for less than 2^-150. */
function digits(bytes: Bytes, groups: number): string {
  const text = (number(bytes) % 10n ** BigInt(groups * GROUP)).toString().padStart(groups * GROUP, '0')
  return Array.from({ length: groups }, (_, at) => text.slice(at * GROUP, (at + 1) * GROUP)).join(' ')
}
