/** The folder that holds everything the server keeps. */
import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { completed, newSecrets, Secrets, StoredSecrets } from './auth/secrets.ts'
import { FolderInUse, lockFolder } from './folder-lock.ts'
import { StartError } from './start-error.ts'

export interface DataFolder {
  database: string
  /** For the media server's configuration. */
  media: string
  /** For the relay's configuration. */
  turn: string
  /** Written while an administrator looks for a fault. */
  diagnosis: string
  /** For certificates got from an authority. */
  tls: string
  secrets: Secrets
}

/**
 * Makes the folder private (0700) and reads its secrets (0600), which are made at the first start. For a command, which
 * may run beside the server.
 * @throws StartError
 */
export function openDataFolder(dir: string): Promise<DataFolder> {
  return orSay(dir, async () => {
    await makePrivate(dir)
    return contentOf(dir)
  })
}

/**
 * The same for the server, which is the only one: two would take each other's media server and relay away.
 * @param owns told how to let go of the folder
 * @throws StartError
 */
export function takeDataFolder(
  dir: string,
  owns: (release: () => Promise<void>) => void,
): Promise<DataFolder> {
  return orSay(dir, async () => {
    await makePrivate(dir)
    owns(await lockFolder(dir))
    return contentOf(dir)
  })
}

async function orSay<T>(dir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StartError) throw error
    if (error instanceof FolderInUse)
      throw new StartError(`The data folder ${dir} is in use by another Snug (set SNUG_DATA_DIR).`)
    throw new StartError(
      `The data folder ${dir} can't be written. Set SNUG_DATA_DIR to a folder of this user.`,
    )
  }
}

async function makePrivate(dir: string): Promise<void> {
  await makeFolder(dir)
  await chmod(dir, 0o700)
}

/** Part by part: Node's own recursion never ends where a folder that is there can hold none, such as /proc. */
async function makeFolder(dir: string): Promise<void> {
  if (await isFolder(dir)) return
  if (dirname(dir) !== dir) await makeFolder(dirname(dir))
  await mkdir(dir, { mode: 0o700 }).catch(async (error) => {
    // Somebody else may have made it just now.
    if (!(await isFolder(dir))) throw error
  })
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

async function contentOf(dir: string): Promise<DataFolder> {
  return {
    database: join(dir, 'snug.sqlite'),
    media: join(dir, 'media'),
    turn: join(dir, 'turn'),
    diagnosis: join(dir, 'diagnosis.log'),
    tls: join(dir, 'tls'),
    secrets: await secretsIn(join(dir, 'secrets.json')),
  }
}

async function secretsIn(file: string): Promise<Secrets> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return writeSecrets(file, newSecrets())
  await chmod(file, 0o600)
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), StoredSecrets), text)
  if (parsed.success) {
    const secrets = completed(parsed.output)
    return v.is(Secrets, parsed.output) ? secrets : writeSecrets(file, secrets)
  }
  // Made anew they would void every session silently: better that somebody looks.
  throw new StartError(`${file} is damaged. Restore it, or remove it to sign everybody out.`)
}

/** Whole or not at all. */
async function writeSecrets(file: string, secrets: Secrets): Promise<Secrets> {
  const draft = `${file}.new`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(secrets, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
  const folder = await open(dirname(file))
  await folder.sync().finally(() => folder.close())
  return secrets
}
