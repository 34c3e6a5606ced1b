/** Settings of signing in elsewhere. */
import * as v from 'valibot'
import { type Environment, isLoopback, NotEmpty, parsed, readerOf } from '../settings.ts'

/** An OpenID Connect provider where people sign in. */
export interface ProviderConfig {
  issuer: string
  clientId: string
  clientSecret: string
  /** Shown on the button. */
  name: string
  scope: string
  groupsClaim: string
}

/** A directory (LDAP) that checks passwords. */
export interface DirectoryConfig {
  url: string
  base: string
  filter: string
  bindDn?: string | undefined
  bindPassword?: string | undefined
  groupBase?: string | undefined
  groupFilter: string
  /** Shown above the form. */
  name: string
}

const safeUrl = (secure: string, plain: string, text: string) =>
  v.pipe(
    v.string(),
    v.check(
      (url) =>
        parsed(url)?.protocol === secure || (parsed(url)?.protocol === plain && isLoopback(httpForm(url))),
      text,
    ),
  )
/** URL reads the host only of schemes that it knows. */
const httpForm = (url: string): string => url.replace(/^ldap:/, 'http:')
const IssuerUrl = safeUrl('https:', 'http:', 'must be the https:// address of an OpenID Connect provider')
const LdapUrl = safeUrl('ldaps:', 'ldap:', 'must be an ldaps:// address, or ldap:// on this machine')
const Filter = (placeholder: string) =>
  v.pipe(
    v.string(),
    v.check(
      (text) => text.startsWith('(') && text.endsWith(')') && text.includes(placeholder),
      `must be an LDAP filter with ${placeholder} in it`,
    ),
  )

export const SSO_VARIABLES = {
  SNUG_OIDC_ISSUER: [IssuerUrl, 'https://login.example.org'],
  SNUG_OIDC_CLIENT_ID: [NotEmpty, 'snug'],
  SNUG_OIDC_CLIENT_SECRET: [NotEmpty, 'as the provider gave it'],
  SNUG_OIDC_NAME: [NotEmpty, 'Example Inc.'],
  SNUG_OIDC_SCOPE: [NotEmpty, 'openid profile groups'],
  SNUG_OIDC_GROUPS_CLAIM: [NotEmpty, 'groups'],
  SNUG_LDAP_URL: [LdapUrl, 'ldaps://directory.example.org'],
  SNUG_LDAP_BASE: [NotEmpty, 'ou=people,dc=example,dc=org'],
  SNUG_LDAP_FILTER: [Filter('{login}'), '(uid={login})'],
  SNUG_LDAP_BIND_DN: [NotEmpty, 'cn=snug,dc=example,dc=org'],
  SNUG_LDAP_BIND_PASSWORD: [NotEmpty, 'of SNUG_LDAP_BIND_DN'],
  SNUG_LDAP_GROUP_BASE: [NotEmpty, 'ou=groups,dc=example,dc=org'],
  SNUG_LDAP_GROUP_FILTER: [Filter('{'), '(member={dn})'],
  SNUG_LDAP_NAME: [NotEmpty, 'Example Inc.'],
  SNUG_ADMIN_GROUP: [NotEmpty, 'meeting-admins'],
} as const
const { read, required } = readerOf(SSO_VARIABLES)

/** @throws ConfigError */
export function readProvider(env: Environment): ProviderConfig | undefined {
  const issuer = read(env, 'SNUG_OIDC_ISSUER')
  if (!issuer) return undefined
  return {
    issuer,
    clientId: required(env, 'SNUG_OIDC_CLIENT_ID', 'SNUG_OIDC_ISSUER'),
    clientSecret: required(env, 'SNUG_OIDC_CLIENT_SECRET', 'SNUG_OIDC_ISSUER'),
    name: read(env, 'SNUG_OIDC_NAME') ?? new URL(issuer).hostname,
    scope: read(env, 'SNUG_OIDC_SCOPE') ?? 'openid profile',
    groupsClaim: read(env, 'SNUG_OIDC_GROUPS_CLAIM') ?? 'groups',
  }
}

/** @throws ConfigError */
export function readDirectory(env: Environment): DirectoryConfig | undefined {
  const url = read(env, 'SNUG_LDAP_URL')
  if (!url) return undefined
  return {
    url,
    base: required(env, 'SNUG_LDAP_BASE', 'SNUG_LDAP_URL'),
    filter: read(env, 'SNUG_LDAP_FILTER') ?? '(uid={login})',
    bindDn: read(env, 'SNUG_LDAP_BIND_DN'),
    bindPassword: read(env, 'SNUG_LDAP_BIND_PASSWORD'),
    groupBase: read(env, 'SNUG_LDAP_GROUP_BASE'),
    groupFilter: read(env, 'SNUG_LDAP_GROUP_FILTER') ?? '(member={dn})',
    name: read(env, 'SNUG_LDAP_NAME') ?? new URL(httpForm(url)).hostname,
  }
}

/** Group whose people are administrators. */
export const readAdminGroup = (env: Environment) => read(env, 'SNUG_ADMIN_GROUP')
