/**
 * The vault of somebody who signs in elsewhere and so has no password that could seal one at the server: it stays in
 * this browser, sealed under a key that scripts can use but not read.
 */
import { SnugError } from '../../protocol/errors.ts'
import { done, openDatabase } from '../storage/open.ts'
import type { AccountClient } from './client.ts'
import { EMPTY_VAULT, sealVault } from './vault.ts'
import { VaultStore } from './vault-store.ts'

const DATABASE = 'snug-vaults'
const STORE = 'vaults'

interface Kept {
  key: CryptoKey
  vault: string
  version: number
}

async function inStore<T>(work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const database = await openDatabase(DATABASE, [STORE])
  try {
    return await work(database.transaction(STORE, 'readwrite').objectStore(STORE))
  } finally {
    database.close()
  }
}

const get = (account: string): Promise<Kept | undefined> =>
  inStore((store) => done(store.get(account) as IDBRequest<Kept | undefined>))

async function make(login: string): Promise<Kept> {
  const algorithm = { name: 'AES-GCM', length: 256 }
  const key = await crypto.subtle.generateKey(algorithm, false, ['encrypt', 'decrypt'])
  return { key, vault: await sealVault(key, login, EMPTY_VAULT), version: 1 }
}

/** Compare-and-set in one transaction, as the server does it for other tabs and devices. */
const put = (account: string, vault: string, version: number): Promise<number> =>
  inStore(async (store) => {
    const kept = (await done(store.get(account))) as Kept | undefined
    if (kept?.version !== version) throw new SnugError('conflict')
    await done(store.put({ ...kept, vault, version: version + 1 } satisfies Kept, account))
    return version + 1
  })

/** The vault in this browser, made empty at first. Where the browser keeps nothing it lasts as long as the page. */
export async function openBrowserVault({ id, login }: { id: string; login: string }): Promise<VaultStore> {
  let kept = await get(id).catch(() => undefined)
  if (!kept) {
    const fresh = await make(login)
    kept = fresh
    await inStore((store) => done(store.add(fresh, id))).catch(() => undefined)
    // Another tab may have been quicker.
    kept = (await get(id).catch(() => undefined)) ?? fresh
  }
  return new VaultStore(clientOf(id, kept), kept.key, login)
}

function clientOf(account: string, first: Kept): Pick<AccountClient, 'vault' | 'putVault'> {
  let page = first
  return {
    async vault() {
      page = (await get(account).catch(() => undefined)) ?? page
      return { vault: page.vault, version: page.version }
    },
    async putVault({ vault, version }) {
      const next = await put(account, vault, version).catch((error: unknown) => {
        if (error instanceof SnugError) throw error
        return version + 1
      })
      page = { ...page, vault, version: next }
      return { version: next }
    },
  }
}

/** Forgets the keys of the rooms: the person leaves this browser. */
export async function forgetBrowserVaults(): Promise<void> {
  await inStore((store) => done(store.clear())).catch(() => undefined)
}
