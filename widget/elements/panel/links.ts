import { html, type TemplateResult } from 'lit'

const ADDRESS = /https?:\/\/[^\s<>"']+/giu
/** What ends a sentence rather than an address. */
const END = /[.,;:!?)\]}…]+$/u

/**
 * A text whose web addresses can be followed. What is followed is exactly what is read: other schemes, and addresses
 * with a user name before the host, stay text.
 */
export function linked(text: string): (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = []
  let from = 0
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = found.replace(END, '')
    if (!followable(address)) continue
    parts.push(text.slice(from, index), link(address))
    from = index + address.length
  }
  return [...parts, text.slice(from)]
}

function followable(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, username, password } = new URL(address)
  return (protocol === 'https:' || protocol === 'http:') && !username && !password
}

const link = (address: string): TemplateResult =>
  html`<a href=${address} target="_blank" rel="noopener noreferrer">${address}</a>`
