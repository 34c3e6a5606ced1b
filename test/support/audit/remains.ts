/** Whatever a server can have left on the machine: its folders, its output, and where daemons write by themselves. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Haystack } from '../capture/needles.ts'

const ELSEWHERE = ['/var/log', '/var/tmp', '/var/lib/turn', '/run']
/** Bytes of one file that are looked at. */
const MOST = 50_000_000

/** Every file below a folder that was written since `since`, ms since 1970. */
async function filesOf(folder: string, since: number): Promise<Haystack[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const found: Haystack[] = []
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const about = await stat(path).catch(() => undefined)
    if (!about || about.mtimeMs < since || about.size > MOST) continue
    const bytes = await readFile(path).catch(() => undefined)
    if (bytes) found.push({ what: path, bytes })
  }
  return found
}

/** @param folder holds everything that the server was told to write to */
export async function remainsOf(folder: string, output: string, since: number): Promise<Haystack[]> {
  const elsewhere = await Promise.all(ELSEWHERE.map((one) => filesOf(one, since)))
  const own = await filesOf(folder, 0)
  return [{ what: 'output of the server', bytes: Buffer.from(output) }, ...own, ...elsewhere.flat()]
}
