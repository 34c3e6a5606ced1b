import { html, type TemplateResult } from 'lit'

const ADDRESS = /https?:\/\/[^\s<>"']+/giu
/** What ends a sentence rather than an address. */
const END = /[.,;:!?}…]+$/u
const OPENED: Record<string, string> = { ')': '(', ']': '[' }

/**
 * A text whose web addresses can be followed. What is followed is exactly what is read: other schemes, and addresses
 * with a user name before the host, stay text.
 */
export function linked(text: string): (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = []
  let from = 0
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = ended(found)
    if (!followable(address)) continue
    parts.push(text.slice(from, index), link(address))
    from = index + address.length
  }
  return [...parts, text.slice(from)]
}

/** Brackets that are opened within an address belong to it. */
function ended(found: string): string {
  const address = found.replace(END, '')
  const last = address.at(-1) ?? ''
  const open = OPENED[last]
  const lone = open && address.split(last).length > address.split(open).length
  return lone ? ended(address.slice(0, -1)) : address
}

function followable(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, username, password } = new URL(address)
  return (protocol === 'https:' || protocol === 'http:') && !username && !password
}

const link = (address: string): TemplateResult =>
  html`<a href=${address} target="_blank" rel="noopener noreferrer">${address}</a>`
