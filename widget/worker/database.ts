/** What this device keeps for itself, in a database of the page's origin. */

const DATABASE = 'snug-device'
const VERSION = 1
/** `keys`: non-extractable keys by name. `persons`: pins by pseudonym, see `pins.ts`. */
type StoreName = 'keys' | 'persons'
/** Milliseconds; some browsers leave a database that they do not allow waiting for ever. */
const OPEN_WITHIN = 3_000

export const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION)
    let late = false
    const timer = setTimeout(() => {
      late = true
      reject(new DOMException('the database does not open', 'TimeoutError'))
    }, OPEN_WITHIN)
    request.onupgradeneeded = () => {
      for (const name of ['keys', 'persons'] satisfies StoreName[]) request.result.createObjectStore(name)
    }
    request.onsuccess = () => {
      clearTimeout(timer)
      if (late) request.result.close()
      else resolve(request.result)
    }
    request.onerror = () => {
      clearTimeout(timer)
      reject(request.error)
    }
  })
}

/**
 * One transaction, all or nothing and one after the other over all tabs; `act` may wait for requests of `store` only.
 * @throws DOMException, ReferenceError where the browser allows no database
 */
export async function transact<T>(name: StoreName, act: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const database = await openDatabase()
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
