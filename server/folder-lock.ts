/** One server per data folder. */
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import sqlite3 from 'sqlite3'

const FILE = 'snug.lock'
/** Milliseconds to wait for a server that is just ending. */
const PATIENCE = 500

/** Somebody else has the folder. */
export class FolderInUse extends Error {}

/**
 * Takes the folder until `release`, or until this process ends, whichever way: the lock is the kernel's, on an empty file
 * of its own beside the database, which commands may go on to use. SQLite has it because Node can't lock files.
 * @throws FolderInUse; else Error when nothing can be written there
 */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  const file = join(dir, FILE)
  const database = await opened(file)
  const release = () => new Promise<void>((resolve) => database.close(() => resolve()))
  try {
    await chmod(file, 0o600)
    database.configure('busyTimeout', PATIENCE)
    await begin(database)
    return release
  } catch (error) {
    await release()
    if ((error as NodeJS.ErrnoException).code === 'SQLITE_BUSY') throw new FolderInUse()
    throw error
  }
}

const opened = (file: string) =>
  new Promise<sqlite3.Database>((resolve, reject) => {
    const database = new sqlite3.Database(file, (error) => (error ? reject(error) : resolve(database)))
  })

const begin = (database: sqlite3.Database) =>
  new Promise<void>((resolve, reject) =>
    database.exec('BEGIN EXCLUSIVE', (error) => (error ? reject(error) : resolve())),
  )
