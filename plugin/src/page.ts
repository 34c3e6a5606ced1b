/** What Nextcloud puts into the page for scripts. */

/** What PHP provided under a name. @throws Error when it did not */
export function initialState<T>(name: string): T {
  const input = document.querySelector<HTMLInputElement>(`#initial-state-snug-${name}`)
  if (!input) throw new Error(`the page lacks its state ${name}`)
  const bytes = Uint8Array.from(atob(input.value), (character) => character.charCodeAt(0))
  return JSON.parse(new TextDecoder().decode(bytes)) as T
}

/** With it Nextcloud knows requests of its own pages. */
export const requestToken = (): string => document.head.dataset.requesttoken ?? ''

/** The theme in use, which the person, the administrator or the system may have chosen. */
export function theme(): 'light' | 'dark' {
  const invert = getComputedStyle(document.body).getPropertyValue('--background-invert-if-dark')
  return invert.includes('invert') ? 'dark' : 'light'
}

export const language = (): string => document.documentElement.lang || 'en'
