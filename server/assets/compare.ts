/** Whether files are those of a manifest. */
import type { AssetManifest } from '../../protocol/assets.ts'
import { integrityOf } from './manifest.ts'
import type { AssetSource } from './source.ts'

/** Files at once. */
const AT_ONCE = 4
/** What servers serve, and others beside it don't matter: licences, compressed copies of what was compared. */
const SCRIPT = /\.(m?js|html|wasm)$/

export interface Difference {
  path: string
  /** `more`: a script that is not in the manifest. */
  is: 'changed' | 'missing' | 'more'
}

/** @throws TypeError when a server can't be reached */
export async function compare(manifest: AssetManifest, source: AssetSource): Promise<Difference[]> {
  const paths = Object.keys(manifest.files)
  const differences: Difference[] = (source.list?.() ?? [])
    .filter((path) => SCRIPT.test(path) && !(path in manifest.files))
    .map((path) => ({ path, is: 'more' }))
  const waiting = [...paths]
  const work = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const is = await differs(manifest, source, path)
      if (is) differences.push({ path, is })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return differences.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function differs(
  { files }: AssetManifest,
  source: AssetSource,
  path: string,
): Promise<Difference['is'] | undefined> {
  const { integrity, size } = files[path] ?? { integrity: '', size: 0 }
  const forms = await source.read(path, size)
  if (forms.includes(undefined)) return 'missing'
  return forms.every((bytes) => bytes && integrityOf(bytes) === integrity) ? undefined : 'changed'
}
