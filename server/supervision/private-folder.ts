/** The private folder that a supervised process runs from. */
import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/** The unprivileged user and group such a process runs as when the server is started by root. */
export const UNPRIVILEGED = 65534

export const isRoot = (): boolean => process.getuid?.() === 0

/** Paths are relative to the folder. */
export interface FolderContent {
  folders?: readonly string[]
  /** Where a link leads, by its path. */
  links?: Readonly<Record<string, string>>
  files: Readonly<Record<string, string>>
}

/**
 * Writes the folder anew (0700, files 0600), owned by the unprivileged user where the server runs as root.
 * @param content made for where the folder is
 * @returns where it is: `wanted`, or a folder of the same standing under the temporary directory when the owner could
 * not reach `wanted` (a home directory of root, say).
 * @throws Error when it can't be made
 */
export async function writePrivateFolder(
  wanted: string,
  content: (dir: string) => FolderContent,
): Promise<string> {
  const owner = isRoot() ? UNPRIVILEGED : undefined
  const dir = owner === undefined || (await reachable(wanted)) ? resolve(wanted) : substitute(wanted)
  const { folders = [], links = {}, files } = content(dir)
  await rm(dir, { recursive: true, force: true })
  await mkdir(dirname(dir), { recursive: true })
  await mkdir(dir, { mode: 0o700 })
  if (!(await lstat(dir)).isDirectory()) throw new Error('the private folder is not a folder')
  for (const folder of folders) await mkdir(join(dir, folder), { mode: 0o700 })
  for (const [path, target] of Object.entries(links)) await symlink(target, join(dir, path))
  for (const [path, text] of Object.entries(files)) await writeFile(join(dir, path), text, { mode: 0o600 })
  if (owner !== undefined) await handOver(dir, [...Object.keys(files), ...folders], owner)
  return dir
}

async function handOver(dir: string, paths: string[], owner: number): Promise<void> {
  for (const path of paths) await chown(join(dir, path), owner, owner)
  await chmod(dir, 0o700)
  await chown(dir, owner, owner)
}

/** Whether somebody else than root can walk to a folder. */
async function reachable(dir: string): Promise<boolean> {
  const parent = dirname(resolve(dir))
  await mkdir(parent, { recursive: true })
  for (let path = parent; ; path = dirname(path)) {
    if (((await stat(path)).mode & 0o001) === 0) return false
    if (path === dirname(path)) return true
  }
}

const substitute = (dir: string) =>
  join(
    tmpdir(),
    `snug-${basename(dir)}-${createHash('sha256').update(resolve(dir)).digest('hex').slice(0, 16)}`,
  )
