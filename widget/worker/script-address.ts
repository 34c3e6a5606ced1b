/** Trusted Types: what pages that demand them (`require-trusted-types-for 'script'`) let Snug start. */

interface Policy {
  createScriptURL(url: string): string
}
declare global {
  interface Window {
    /** Not in every browser, and not in the types yet. */
    trustedTypes?: { createPolicy(name: string, rules: Policy): Policy }
  }
}

/** @throws TypeError for a script of another origin */
export function ownScript(url: string): string {
  if (new URL(url, location.href).origin === location.origin) return url
  throw new TypeError('a script of another origin')
}

let policy: Policy | undefined

/** Address of a worker's script as such pages take it: of the page's own origin, or a blob made in it. */
export function scriptAddress(url: string | URL): string {
  policy ??= globalThis.window?.trustedTypes?.createPolicy('snug', { createScriptURL: ownScript })
  return policy ? policy.createScriptURL(String(url)) : String(url)
}
