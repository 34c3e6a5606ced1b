/** `snug second-factor …`: for the administrator who lost their own. */
import { removeFactor } from '../auth/second-factor.ts'
import type { SecurityEvents } from '../privacy/security-events.ts'
import type { Store } from '../store/store.ts'
import { CommandError } from './command-error.ts'

export const FACTOR_USAGE = `  snug second-factor remove LOGIN
    for whoever lost their device and recovery codes: the password alone lets in again, and they are signed out`

/**
 * @param args what follows `second-factor`
 * @returns lines for the terminal
 * @throws CommandError
 */
export async function factorCommand(
  store: Pick<Store, 'accounts' | 'secondFactors'>,
  events: Pick<SecurityEvents, 'record'>,
  [verb, login, ...more]: string[],
): Promise<string[]> {
  if (verb !== 'remove' || login === undefined || more.length)
    throw new CommandError(`Commands:\n${FACTOR_USAGE}`)
  const account = await store.accounts.byLogin(login.trim().toLowerCase())
  if (!account || (await store.secondFactors.secret(account.id)) === undefined)
    throw new CommandError(`There is no account ${login} with a second factor.`)
  await removeFactor(store, events, account.id)
  return [`${account.login} signs in with the password alone.`]
}
