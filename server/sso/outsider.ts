/** What a sign-in elsewhere says about a person. */

/** Somebody vouched for by an organisation's own sign-in. */
export interface Outsider {
  /** Who vouches: an OIDC issuer, or the address and base of a directory. */
  issuer: string
  /** Stable name of the person there. */
  subject: string
  /** Wished-for login. */
  login: string
  /** Names of the groups the person is in, as far as they are told. */
  groups: readonly string[]
}

/** An organisation's directory, which checks passwords. Adapter: `ldap-directory.ts`. */
export interface Directory {
  /**
   * @returns undefined when there is no such person or the password is wrong
   * @throws SnugError sign_in_unavailable when the directory can't be asked
   */
  check(login: string, password: string): Promise<Outsider | undefined>
}

/** Groups looked at, and characters of the name of one. */
const MAX_GROUPS = 500
const MAX_GROUP_NAME = 128

/** The names in a claim or attribute that may hold anything. */
export function groupsOf(value: unknown): string[] {
  const names = (Array.isArray(value) ? value : [value]).filter(
    (name): name is string => typeof name === 'string' && name !== '' && name.length <= MAX_GROUP_NAME,
  )
  return [...new Set(names)].slice(0, MAX_GROUPS)
}
