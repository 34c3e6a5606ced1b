/** The folder that holds everything the server keeps. */
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { completed, newSecrets, Secrets, StoredSecrets } from './auth/secrets.ts'
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
 * Makes the folder private (0700) and reads its secrets (0600), which are made at the first start.
 * @throws StartError
 */
export async function openDataFolder(dir: string): Promise<DataFolder> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    await chmod(dir, 0o700)
    const secrets = await secretsIn(join(dir, 'secrets.json'))
    return {
      database: join(dir, 'snug.sqlite'),
      media: join(dir, 'media'),
      turn: join(dir, 'turn'),
      diagnosis: join(dir, 'diagnosis.log'),
      tls: join(dir, 'tls'),
      secrets,
    }
  } catch (error) {
    if (error instanceof StartError) throw error
    throw new StartError(
      `The data folder ${dir} can't be written. Set SNUG_DATA_DIR to a folder of this user.`,
    )
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
