/** Signing in elsewhere, in both ways: a real provider on this machine, and a directory that knows one person. */
import type { SingleSignOn } from '../../server/api.ts'

export const IN_DIRECTORY = { login: 'dora', password: 'known to the directory' }

const directory = {
  check: async (login: string, password: string) =>
    login === IN_DIRECTORY.login && password === IN_DIRECTORY.password
      ? { issuer: 'directory', subject: login, login, groups: [] }
      : undefined,
}

/** For a server with every route that there can be. */
export async function everyWayIn(): Promise<{ sso: SingleSignOn } & AsyncDisposable> {
  // Loaded here, because the table of rights needs the rest of this file alone.
  const { startIdentityProvider } = await import('./identity-provider.ts')
  const provider = await startIdentityProvider('http://localhost/api/oidc/callback')
  const { issuer, clientId, clientSecret } = provider
  const options = { issuer, clientId, clientSecret, groupsClaim: 'groups', scope: 'openid' }
  return {
    sso: { provider: { name: 'Example', options }, directory: { name: 'Example', directory } },
    [Symbol.asyncDispose]: () => provider.close(),
  }
}
