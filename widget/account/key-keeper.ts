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

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** Undefined where the browser allows no database (some private windows): then every reload asks for the password. */
async function openDatabase(): Promise<IDBDatabase | undefined> {
  try {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    return await done(request)
  } catch {
    return undefined
  }
}

async function inStore<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  const database = await openDatabase()
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
