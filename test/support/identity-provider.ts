/** A real OpenID Connect provider on loopback, where everybody who is known signs in by their name alone. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export interface KnownPerson {
  sub: string
  preferred_username: string
  groups: string[]
}

export interface IdentityProvider {
  issuer: string
  clientId: string
  clientSecret: string
  people: Map<string, KnownPerson>
  /** Query of each request for an authorization. */
  asked: URLSearchParams[]
  /** Refuses whoever comes next. */
  refuse: boolean
  close(): Promise<void>
}

/** @param callback address of the server that people are sent back to */
export async function startIdentityProvider(callback: string): Promise<IdentityProvider> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const people = new Map<string, KnownPerson>()
  const [clientId, clientSecret] = ['snug', 'a secret of the client']
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [callback] }],
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: async () => ({ ...[...people.values()].find((one) => one.sub === sub), sub }),
    }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    cookies: { keys: ['of this test alone'] },
  })
  const state: IdentityProvider = {
    issuer,
    clientId,
    clientSecret,
    people,
    asked: [],
    refuse: false,
    close: () => new Promise((done) => server.close(() => done())),
  }
  const handle = provider.callback()
  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '/', issuer)
    if (url.pathname === '/auth') state.asked.push(url.searchParams)
    if (!url.pathname.startsWith('/interaction/')) return void handle(request, response)
    void interact(provider, state, request, response).catch(() => {
      response.statusCode = 500
      response.end('interaction failed')
    })
  })
  return state
}

const FORM = `<!doctype html><title>Sign in</title>
<form method="post"><input id="who" name="who" aria-label="Who"><button>Go</button></form>`

type Node = Parameters<Provider['interactionDetails']>

/** A page that asks who one is, and consent without asking. */
async function interact(
  provider: Provider,
  state: IdentityProvider,
  request: Node[0],
  response: Node[1],
): Promise<void> {
  const details = await provider.interactionDetails(request, response)
  const finish = (result: Parameters<Provider['interactionFinished']>[2]) =>
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
  if (state.refuse) return finish({ error: 'access_denied' })
  if (details.prompt.name === 'consent') {
    const accountId = details.session?.accountId ?? ''
    const grant = new provider.Grant({ accountId, clientId: state.clientId })
    grant.addOIDCScope(String(details.params.scope))
    return finish({ consent: { grantId: await grant.save() } })
  }
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html')
    response.end(FORM)
    return
  }
  let body = ''
  for await (const chunk of request) body += chunk
  const person = state.people.get(new URLSearchParams(body).get('who') ?? '')
  return finish(person ? { login: { accountId: person.sub } } : { error: 'access_denied' })
}
