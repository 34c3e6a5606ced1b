/** What this device keeps for itself, in a database of the page's origin. */
import { done, openDatabase } from '../storage/open.ts'

const DATABASE = 'snug-device'
/** `keys`: non-extractable keys by name. `persons`: pins by pseudonym, see `pins.ts`. */
const STORES = ['keys', 'persons'] as const
type StoreName = (typeof STORES)[number]

/**
 * One transaction, all or nothing and one after the other over all tabs; `act` may wait for requests of `store` only.
 * @throws DOMException, ReferenceError where the browser allows no database
 */
export async function transact<T>(name: StoreName, act: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const database = await openDatabase(DATABASE, STORES)
  try {
    const transaction = database.transaction(name, 'readwrite')
    const ended = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error)
    })
    const acted = act(transaction.objectStore(name)).catch((error) => {
      transaction.abort()
      throw error
    })
    const [result] = await Promise.all([acted, ended])
    return result
  } finally {
    database.close()
  }
}

/**
 * The keys of this name, made at first use. Of two tabs that make them at once, the first one's are kept.
 * @param isOne whether what is kept is what `make` makes; else it is replaced
 * @throws DOMException, ReferenceError where nothing can be kept
 */
export async function keptKeys<T>(
  name: string,
  isOne: (value: unknown) => value is T,
  make: () => Promise<T>,
): Promise<T> {
  const kept: unknown = await transact('keys', (store) => done(store.get(name)))
  if (isOne(kept)) return kept
  const made = await make()
  return transact('keys', async (store) => {
    const first: unknown = await done(store.get(name))
    if (isOne(first)) return first
    await done(store.put(made, name))
    return made
  })
}
