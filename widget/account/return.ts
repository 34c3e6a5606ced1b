/**
 * Where somebody was when they went to sign in elsewhere. It stays in this tab: the fragment of a room's link holds its
 * key, which no server may see.
 */
const NAME = 'snug-return'

/** To be called before the page is left. */
export function rememberPlace({ pathname, search, hash }: Location): void {
  try {
    sessionStorage.setItem(NAME, pathname + search + hash)
  } catch {
    // Without storage one comes back to the rooms.
  }
}

/** The place, once. */
export function recallPlace(): string | undefined {
  try {
    const place = sessionStorage.getItem(NAME)
    sessionStorage.removeItem(NAME)
    return place?.startsWith('/') && !place.startsWith('//') ? place : undefined
  } catch {
    return undefined
  }
}
