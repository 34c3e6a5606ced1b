/**
 * Two accounts and a team room for trying Snug out. It acts as the people's browsers would: the server learns
 * neither passwords nor keys from it.
 */
import { parseSetCookie, stringifyCookie } from 'cookie'
import { SnugError } from '../protocol/index.ts'
import { Account } from '../widget/account/account.ts'
import { AccountClient } from '../widget/account/client.ts'
import { derivePasswordKeys } from '../widget/account/derive.ts'
import type { KeyKeeper } from '../widget/account/key-keeper.ts'
import { createRoom, listRooms, openRoom } from '../widget/account/rooms.ts'
import { StartError } from './start-error.ts'

const OWNER = { login: 'ada', password: 'demo-tea-for-two' }
const MEMBER = { login: 'ben', password: 'demo-two-for-tea' }
const TITLE = 'Demo team'

/**
 * @param base origin of the running server
 * @param setupToken invitation of the first account; absent when there are accounts already
 * @returns lines for the terminal
 * @throws StartError when the accounts there are not the demo's
 */
export async function prepareDemo(base: string, setupToken: string | undefined): Promise<string[]> {
  const owner = accountAt(base)
  if (setupToken) await makeTeam(owner, accountAt(base), setupToken)
  const inside = setupToken !== undefined || (await signIn(owner))
  const rooms = inside ? await listRooms(owner) : []
  const room = rooms.find((one) => one.state === 'open' && one.title === TITLE)
  return [
    'Two accounts to try it with, for example in two browser windows of which one is private:',
    ...[OWNER, MEMBER].map(({ login, password }) => `  login ${login}   password ${password}`),
    ...(room?.state === 'open' ? [`Their room “${TITLE}”: ${base}/r/${room.id}`] : []),
  ]
}

async function makeTeam(owner: Account, member: Account, setupToken: string): Promise<void> {
  await owner.register(setupToken, OWNER.login, OWNER.password)
  const room = await createRoom(owner, TITLE)
  if (room.state !== 'open') throw new SnugError('internal')
  const { token } = await owner.client.invite(false)
  await member.register(token, MEMBER.login, MEMBER.password)
  await owner.client.putMember(room.id, MEMBER.login, 'member')
  await openRoom(member, room.id, room.key)
}

/** False where somebody gave the account a second factor. */
async function signIn(owner: Account): Promise<boolean> {
  try {
    return (await owner.signIn(OWNER.login, OWNER.password)) === undefined
  } catch (error) {
    if (error instanceof SnugError && error.code === 'wrong_credentials') throw new StartError(NOT_OURS)
    throw error
  }
}

const NOT_OURS =
  'The data folder holds other accounts than the demo’s. Set SNUG_DATA_DIR to a new folder, for example ' +
  'SNUG_DATA_DIR=./data/demo, or start without --demo.'

/** What a browser does for an account: cookies, and the vault key for as long as it is signed in. */
const accountAt = (base: string) =>
  new Account(new AccountClient({ base, fetch: fetchWithCookies() }), inMemory(), derivePasswordKeys)

function fetchWithCookies(): typeof fetch {
  const jar: Record<string, string> = {}
  return async (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('cookie', stringifyCookie(jar))
    const answer = await fetch(input, { ...init, headers })
    for (const line of answer.headers.getSetCookie()) {
      const { name, value } = parseSetCookie(line)
      if (value !== undefined) jar[name] = value
    }
    return answer
  }
}

function inMemory(): KeyKeeper {
  const kept = new Map<string, CryptoKey>()
  return {
    keep: async (account, key) => {
      kept.set(account, key)
    },
    recall: async (account) => kept.get(account),
    forget: async () => kept.clear(),
  }
}
