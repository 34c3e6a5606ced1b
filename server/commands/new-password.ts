/** `snug new-password …`: for the only administrator, who forgot theirs. */
import { SnugError } from '../../protocol/index.ts'
import type { PasswordResets } from '../auth/password-resets.ts'
import type { Store } from '../store/store.ts'
import { CommandError } from './command-error.ts'

export const PASSWORD_USAGE = `  snug new-password LOGIN
    a link for who forgot their password; the keys of their rooms are lost with it`

/**
 * @param args what follows `new-password`
 * @returns lines for the terminal
 * @throws CommandError
 */
export async function passwordCommand(
  store: Pick<Store, 'accounts'>,
  resets: PasswordResets,
  publicUrl: string,
  [login, ...more]: string[],
): Promise<string[]> {
  if (login === undefined || more.length) throw new CommandError(`Commands:\n${PASSWORD_USAGE}`)
  const account = await store.accounts.byLogin(login.trim().toLowerCase())
  if (!account) throw new CommandError(`There is no account ${login}.`)
  try {
    const { token, expires } = await resets.create(account.id)
    return [`This link works once, until ${expires}:`, `  ${publicUrl}/new-password#${token}`]
  } catch (error) {
    if (!(error instanceof SnugError) || error.code !== 'forbidden') throw error
    throw new CommandError(`${account.login} has no password here: they sign in at their organisation.`)
  }
}
