/**
 * `snug.js`, what pages of other origins load: brings the element, and lets nothing in that is another file than when it
 * was built. So a page that names the hash of this one file (`integrity`) has named them all.
 */
import type * as Element from './element.ts'

/**
 * What the build knows of the scripts. Three columns with a line between, their cells with a space between: names, relative
 * to this file without `.js`, of which the first is the element's; places of the scripts that each imports, one digit
 * (base 36) each; SHA-256 (base64 without its `=`).
 */
declare const SCRIPTS: string

const folder = new URL('.', import.meta.url).href
const [names = [], imports = [], hashes = []] = SCRIPTS.split('\n').map((column) => column.split(' '))
const addresses = names.map((name) => `${folder + name}.js`)
const preloads: (Promise<void> | undefined)[] = []

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
  // The place of what is unknown is none, and nothing comes from there.
  const places = new Set([addresses.indexOf(address)])
  for (const place of places) for (const digit of imports[place] ?? '') places.add(Number.parseInt(digit, 36))
  for (const place of places) preloads[place] ??= preloaded(place)
  await Promise.all([...places].map((place) => preloads[place]))
  return import(address)
}

const element = (await load('')) as typeof Element
element.trust({ load, integrityOf })
element.register()
export const { SnugMeeting } = element
