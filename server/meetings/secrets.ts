import { createHash, randomBytes } from 'node:crypto'

/** Random identifier of 128 bits: 22 base64url characters. */
export const randomId = (): string => randomBytes(16).toString('base64url')

/** Secret of 256 bits that continues a broken connection: 43 base64url characters. */
export const resumeSecret = (): string => randomBytes(32).toString('base64url')

/** What is kept of a secret: its SHA-256. */
export const fingerprint = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
