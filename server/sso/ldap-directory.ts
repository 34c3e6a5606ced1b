/** A directory over LDAP (RFC 4511). The person's entry is searched for, and their password tried on it. */
import { Client, type Entry, InvalidCredentialsError } from 'ldapts'
import { SnugError } from '../../protocol/index.ts'
import { type Directory, groupsOf, type Outsider } from './outsider.ts'

/** Milliseconds for each request to the directory. */
const ANSWER_WITHIN = 5_000

export interface LdapOptions {
  /** `ldaps://…`, or `ldap://…` on this machine. */
  url: string
  /** Where people are searched. */
  base: string
  /** `{login}` is put in, escaped. */
  filter: string
  /** Who searches; absent: anonymous. */
  bindDn?: string | undefined
  bindPassword?: string | undefined
  /** Where groups are searched; absent: groups are not asked for. */
  groupBase?: string | undefined
  /** `{dn}` and `{login}` are put in, escaped. */
  groupFilter: string
}

/** Attribute that never changes for an entry (RFC 4530); the distinguished name where there is none. */
const ID = 'entryUUID'
const GROUP_NAME = 'cn'

export function ldapDirectory(options: LdapOptions): Directory {
  return {
    async check(login, password) {
      // An empty password would be an anonymous bind, which succeeds (RFC 4513 section 5.1.2).
      if (!password) return undefined
      const client = new Client({ url: options.url, timeout: ANSWER_WITHIN, connectTimeout: ANSWER_WITHIN })
      try {
        return await look(client, options, login, password)
      } catch (cause) {
        throw new SnugError('sign_in_unavailable', { cause })
      } finally {
        await client.unbind().catch(() => undefined)
      }
    },
  }
}

async function look(
  client: Client,
  options: LdapOptions,
  login: string,
  password: string,
): Promise<Outsider | undefined> {
  const { bindDn, bindPassword = '', base, filter } = options
  if (bindDn !== undefined) await client.bind(bindDn, bindPassword)
  const { searchEntries } = await client.search(base, {
    scope: 'sub',
    filter: filled(filter, { login }),
    attributes: [ID],
    sizeLimit: 2,
  })
  const [entry] = searchEntries
  if (!entry || searchEntries.length > 1) return undefined
  if (!(await isRight(options, entry.dn, password))) return undefined
  const groups = await groupsIn(client, options, entry.dn, login)
  return { issuer: `${options.url} ${base}`, subject: idOf(entry), login, groups }
}

/** On a connection of its own, so that groups are searched with the rights of who searches. */
async function isRight({ url }: LdapOptions, dn: string, password: string): Promise<boolean> {
  const client = new Client({ url, timeout: ANSWER_WITHIN, connectTimeout: ANSWER_WITHIN })
  try {
    await client.bind(dn, password)
    return true
  } catch (error) {
    if (error instanceof InvalidCredentialsError) return false
    throw error
  } finally {
    await client.unbind().catch(() => undefined)
  }
}

async function groupsIn(
  client: Client,
  { groupBase, groupFilter }: LdapOptions,
  dn: string,
  login: string,
): Promise<string[]> {
  if (groupBase === undefined) return []
  const filter = filled(groupFilter, { dn, login })
  const { searchEntries } = await client.search(groupBase, { scope: 'sub', filter, attributes: [GROUP_NAME] })
  return groupsOf(searchEntries.flatMap((entry) => entry[GROUP_NAME] as string | string[]))
}

const idOf = (entry: Entry): string => {
  const id = entry[ID]
  return typeof id === 'string' && id ? id : entry.dn
}

/** Puts values into a filter, escaped (RFC 4515 section 3). */
function filled(filter: string, values: Record<string, string>): string {
  return filter.replace(/\{(\w+)\}/g, (whole, name: string) =>
    values[name] === undefined ? whole : escaped(values[name]),
  )
}

const escaped = (value: string): string =>
  value.replace(/[\\*()\0]/g, (char) => `\\${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
