import { type Bytes, utf8 } from './bytes.ts'
const groups = (n: bigint, count: number) => {
  const out: string[] = []
  for (let i = 0; i < count; i++) { out.unshift(String(n % 100_000n).padStart(5, '0')); n /= 100_000n }
  return out.join(' ')
}
const toInt = (b: Uint8Array) => b.reduce((n, x) => (n << 8n) | BigInt(x), 0n)
export async function meetingCode(authenticator: Bytes) {
  const k = await crypto.subtle.importKey('raw', authenticator, 'PBKDF2', false, ['deriveBits'])
  const b = new Uint8Array(await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: utf8('snug meeting code 1'), iterations: 2 ** 17 }, k, 256))
  const n = toInt(b)
  return { digits: groups(n, 6), words: Array.from({ length: 9 }, (_, i) => Number((n >> BigInt(11 * i)) & 2047n)) }
}
export async function fingerprint(device: Bytes) {
  return groups(toInt(new Uint8Array(await crypto.subtle.digest('SHA-256', device))), 6)
}
