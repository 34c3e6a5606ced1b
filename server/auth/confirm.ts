import { SnugError } from '../../protocol/index.ts'
import type { Account, Store } from '../store/store.ts'
import type { Accounts } from './accounts.ts'
import type { Throttle } from './throttle.ts'

export interface ConfirmOptions {
  store: Pick<Store, 'externals'>
  accounts: Accounts
  throttle: Throttle
}

/**
 * Has the password given again before what matters; who signs in elsewhere has none here.
 * @throws SnugError wrong_credentials | rate_limited
 */
export async function confirm(
  { store, accounts, throttle }: ConfirmOptions,
  { id, login }: Account,
  authKey: string | undefined,
): Promise<void> {
  if (await store.externals.isExternal(id)) return
  await throttle.take('password', id)
  if (!authKey || !(await accounts.verify(login, authKey))) throw new SnugError('wrong_credentials')
  await throttle.forget('password', id)
}
