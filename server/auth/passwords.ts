/** Argon2id (RFC 9106) over the key that the browser derived from the password: 19 MiB, two passes, one lane. */
import { hash, verify } from '@node-rs/argon2'

/** Argon2id is the library's default algorithm. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** PHC string with a salt of its own. */
export const hashKey = (authKey: string): Promise<string> => hash(authKey, OPTIONS)

export const verifyKey = (hashed: string, authKey: string): Promise<boolean> => verify(hashed, authKey)
