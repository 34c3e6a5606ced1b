/**
 * What `snug.js` knows of the files that load later. The server's own pages know nothing and load them as they are: the
 * page itself comes from there.
 */
export interface Trusted {
  /** Brings a script of the build by its name, unless it is another than it was then. */
  load(name: string): Promise<unknown>
  /** Of a file of the build by its address, as browsers check it; empty: unknown. */
  integrityOf(address: string): string
}

let trusted: Trusted | undefined

/** To be called before anything is loaded. */
export function trust(known: Trusted): void {
  trusted = known
}

/** Empty in the server's own pages. @throws TypeError for a file that `snug.js` does not know: it must not run */
export function integrityOf(address: string | URL): string {
  if (!trusted) return ''
  const integrity = trusted.integrityOf(String(address))
  if (!integrity) throw new TypeError(`not of this build: ${address}`)
  return integrity
}

/**
 * The build puts each dynamic import of the element into this, see `server/setup/parts.mjs`.
 * @public
 */
export function part<T>(bring: (load: (path: string) => Promise<unknown>) => Promise<T>): Promise<T> {
  if (!trusted) return Promise.reject(new TypeError('nothing may be loaded yet'))
  return bring(trusted.load)
}
