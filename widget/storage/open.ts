/** IndexedDB with promises, and with an end to waiting. */

/** Milliseconds; some browsers leave a database that they do not allow waiting for ever. */
const OPEN_WITHIN = 3_000

export const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/**
 * Opens the first version of a database; its owner closes it.
 * @param stores object stores that it has, without key paths
 * @throws DOMException (`TimeoutError` where it does not open), ReferenceError where the browser allows none
 */
export function openDatabase(name: string, stores: readonly string[]): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    let late = false
    const timer = setTimeout(() => {
      late = true
      reject(new DOMException('the database does not open', 'TimeoutError'))
    }, OPEN_WITHIN)
    request.onupgradeneeded = () => {
      for (const store of stores) request.result.createObjectStore(store)
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
