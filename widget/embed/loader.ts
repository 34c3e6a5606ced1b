/**
 * `snug.js`, what pages of other origins load: brings the element, and lets nothing in that is another file than when it
 * was built. So a page that names the hash of this one file (`integrity`) has named them all.
 */
import type * as Element from './element.ts'

/**
 * What the build knows of the scripts that every call loads. Columns with a line between, their cells with a space between:
 * names, relative to this file without `.js`, of which the first is the element's; places of the scripts that each
 * imports, one digit (base 36) each; SHA-256 (base64 without its `=`).
 */
declare const CALL: string
/** Name of the script that knows the others in the same form, in `default`. */
declare const MORE: string

const folder = new URL('.', import.meta.url).href
const addresses: string[] = []
const imports: string[] = []
const hashes: string[] = []
const preloads: (Promise<void> | undefined)[] = []

function know(columns: string): void {
  const [names = [], ...rest] = columns.split('\n').map((column) => column.split(' '))
  addresses.push(...names.map((name) => `${folder + name}.js`))
  imports.push(...(rest[0] ?? []))
  hashes.push(...(rest[1] ?? []))
}

const integrityOf = (address: string): string => integrityAt(addresses.indexOf(address))
const integrityAt = (place: number): string => (place < 0 ? '' : `sha256-${hashes[place]}=`)

/** What a preload put among the page's modules is what an import of its address gets. */
function preloaded(place: number): Promise<void> {
  const link = document.createElement('link')
  if (!link.relList.supports('modulepreload')) throw new TypeError('this browser can’t check files')
  return new Promise((resolve, reject) => {
    link.onload = () => resolve()
    link.onerror = () => {
      // It may come when it is asked for anew.
      preloads[place] = undefined
      reject(new TypeError(`not as snug.js expects: ${link.href}`))
    }
    link.rel = 'modulepreload'
    link.crossOrigin = ''
    link.integrity = integrityAt(place)
    link.nonce = document.querySelector<HTMLElement>('script[nonce]')?.nonce ?? ''
    link.href = addresses[place] ?? ''
    document.head.append(link)
  })
}

async function load(path: string): Promise<unknown> {
  const address = new URL(path, addresses[0]).href
  // The place of what is unknown even then is none, and nothing comes from there.
  if (!addresses.includes(address)) know(((await load(MORE)) as { default: string }).default)
  const places = new Set([addresses.indexOf(address)])
  for (const place of places) for (const digit of imports[place] ?? '') places.add(Number.parseInt(digit, 36))
  for (const place of places) preloads[place] ??= preloaded(place)
  await Promise.all([...places].map((place) => preloads[place]))
  return import(address)
}

know(CALL)
const element = (await load('')) as typeof Element
element.trust({ load, integrityOf })
element.register()
export const { SnugMeeting } = element
