/** Where files of a build are: a server, or a folder. */
import { createReadStream, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { PAGE_PATHS } from '../static-files.ts'

/** Milliseconds for one file. */
const WITHIN = 30_000

export interface AssetSource {
  /**
   * The file in each form in which it is given out; `undefined` for one that there isn't. No more than `limit` bytes and
   * one are read of each.
   */
  read(path: string, limit: number): Promise<(Buffer | undefined)[]>
  /** Files that are there, where that can be told. */
  list?(): string[]
}

/** @throws TypeError when the server can't be reached */
export const serverSource = (origin: string): AssetSource => ({
  read: (path, limit) =>
    Promise.all(
      addressesOf(path).flatMap((address) =>
        ['br', 'identity'].map((encoding) => fetched(new URL(address, origin), encoding, limit)),
      ),
    ),
})

/** The page of the pages is at many addresses. */
function addressesOf(path: string): string[] {
  if (path === 'index.html') return PAGE_PATHS.map((page) => page.replace(':id', 'room'))
  return [path === 'frame.html' ? '/frame' : `/${path}`]
}

async function fetched(url: URL, encoding: string, limit: number): Promise<Buffer | undefined> {
  const headers = { 'accept-encoding': encoding }
  const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(WITHIN) })
  if (answer.status === 200 && answer.body) return upTo(limit, answer.body)
  await answer.body?.cancel()
  return undefined
}

export const folderSource = (folder: string): AssetSource => ({
  async read(path, limit) {
    return [await upTo(limit, createReadStream(join(folder, path))).catch(() => undefined)]
  },
  list: () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(join(folder, '/').length)),
})

async function upTo(limit: number, stream: Readable | ReadableStream<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of stream as AsyncIterable<Uint8Array>) {
    parts.push(part)
    size += part.length
    if (size > limit) break
  }
  return Buffer.concat(parts).subarray(0, limit + 1)
}
