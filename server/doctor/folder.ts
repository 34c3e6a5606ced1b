/** Whether what the server keeps is private, and whether there is room for more. */
import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { bad, type Finding, good } from './finding.ts'

/** Bytes below which the disk counts as full. */
const LEAST_FREE = 200 * 1024 * 1024
const OTHERS = 0o077

/** @param dir the data folder */
export async function permissions(dir: string): Promise<Finding> {
  const what = 'data folder'
  const folder = await stat(dir).catch(() => undefined)
  if (!folder) return good(what, `${dir} is not there yet; the server makes it`)
  const uid = process.getuid?.()
  if (uid !== undefined && uid !== 0 && folder.uid !== uid)
    return bad(
      what,
      `${dir} belongs to somebody else`,
      `Run the server as its owner, or: chown -R $USER ${dir}`,
    )
  const names = [
    '.',
    ...(await readdir(dir)).filter((name) =>
      /^(secrets\.json|snug\.sqlite.*|diagnosis\.log|tls)$/.test(name),
    ),
  ]
  const wide: string[] = []
  for (const name of names) {
    const path = join(dir, name)
    if ((await stat(path)).mode & OTHERS) wide.push(path)
  }
  if (!wide.length) return good(what, `${dir} is for its owner alone`)
  return bad(what, `others on this machine can read ${wide.join(', ')}`, `chmod go= ${wide.join(' ')}`)
}

/** @param least bytes, for tests */
export async function disk(dir: string, least = LEAST_FREE): Promise<Finding> {
  const there = await statfs(dir).catch(() => statfs('.'))
  const free = there.bavail * there.bsize
  const text = `${Math.floor(free / 1024 / 1024)} MiB are free`
  if (free >= least) return good('disk', text)
  return bad('disk', text, 'Make room: a full disk ends sign-ins and changes.')
}
