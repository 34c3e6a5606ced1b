/** The second factor of who is signed in: each change takes the password again, and a code. */
import * as v from 'valibot'
import { SnugError } from '../../protocol/errors.ts'
import { FactorCode } from '../../protocol/http.ts'
import type { Account } from './account.ts'

export interface Proof {
  password: string
  /** As it was typed. */
  code: string
}

/** A code as the server takes it. @throws SnugError `code_wrong` when it can't be one */
export function typedCode(text: string): string {
  const read = v.safeParse(FactorCode, text)
  if (!read.success) throw new SnugError('code_wrong')
  return read.output
}

/** @returns recovery codes */
export async function turnOn(account: Account, secret: string, proof: Proof): Promise<string[]> {
  const { codes } = await account.client.turnFactorOn({ ...(await proven(account, proof)), secret })
  return codes
}

/** @returns recovery codes in place of those before */
export async function renewCodes(account: Account, proof: Proof): Promise<string[]> {
  const { codes } = await account.client.renewRecoveryCodes(await proven(account, proof))
  return codes
}

export async function turnOff(account: Account, proof: Proof): Promise<void> {
  await account.client.turnFactorOff(await proven(account, proof))
}

/** The code is looked at first: keys take a moment. */
async function proven({ state, client, derive }: Account, proof: Proof) {
  if (state.phase !== 'open' && state.phase !== 'locked') throw new SnugError('signed_out')
  const code = typedCode(proof.code)
  const { authKey } = await derive(proof.password, await client.kdf(state.person.login))
  return { authKey, code }
}
