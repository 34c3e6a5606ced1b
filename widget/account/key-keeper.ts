import { done, openDatabase } from '../storage/open.ts'

/** Keeps the vault key over reloads for as long as somebody is signed in. */
export interface KeyKeeper {
  /** Replaces whatever was kept, of any account. */
  keep(account: string, key: CryptoKey): Promise<void>
  /** The key of this account. A key of another account is forgotten. */
  recall(account: string): Promise<CryptoKey | undefined>
  forget(): Promise<void>
}

const DATABASE = 'snug'
const STORE = 'vault-key'
const ONLY = 'current'

interface Kept {
  account: string
  key: CryptoKey
}

async function inStore<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  // Some private windows allow no database: then every reload asks for the password.
  const database = await openDatabase(DATABASE, [STORE]).catch(() => undefined)
  if (!database) return undefined
  try {
    return await done(act(database.transaction(STORE, mode).objectStore(STORE)))
  } finally {
    database.close()
  }
}

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' &&
  value !== null &&
  'account' in value &&
  'key' in value &&
  value.key instanceof CryptoKey

/** The keeper on IndexedDB, which stores the non-extractable key itself: no script can read its bytes. */
export const indexedDbKeeper: KeyKeeper = {
  async keep(account, key) {
    await inStore('readwrite', (store) => store.put({ account, key } satisfies Kept, ONLY))
  },
  async recall(account) {
    const kept: unknown = await inStore('readonly', (store) => store.get(ONLY))
    if (!isKept(kept)) return undefined
    if (kept.account === account) return kept.key
    await indexedDbKeeper.forget()
    return undefined
  },
  async forget() {
    await inStore('readwrite', (store) => store.delete(ONLY))
  },
}
