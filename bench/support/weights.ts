/** What pages have to load, in bytes: minified, and as browsers get it, compressed by brotli. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'

export interface Weight {
  minified: number
  brotli: number
}

/** Of one file. Each is a request of its own, so each is compressed by itself. */
export const weigh = (file: Uint8Array): Weight => ({
  minified: file.byteLength,
  brotli: brotliCompressSync(file, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  }).byteLength,
})

export const total = (weights: readonly Weight[]): Weight => ({
  minified: weights.reduce((sum, { minified }) => sum + minified, 0),
  brotli: weights.reduce((sum, { brotli }) => sum + brotli, 0),
})

/**
 * What these lines of a page's script bring with them, as one file. Node's own modules, which some packages name but
 * never reach in a browser, are left out.
 * @param folder with `node_modules`
 */
export async function weighBundle(lines: string, folder: string): Promise<Weight> {
  const { outputFiles } = await build({
    stdin: { contents: lines, resolveDir: folder },
    bundle: true,
    write: false,
    minify: true,
    legalComments: 'none',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['fs', 'path'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  })
  return total(outputFiles.map(({ contents }) => weigh(contents)))
}

/** Files that a document asks for at once: scripts, modules to be there early, styles. As written in it. */
export function askedAtOnce(html: string): string[] {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? []
  const needed = tags.filter(
    (tag) => tag.startsWith('<script') || /rel="(?:modulepreload|stylesheet)"/.test(tag),
  )
  return needed.flatMap((tag) => /(?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? [])
}

/** A shipped document with what it asks for at once. */
export async function weighDocument(folder: string): Promise<Weight> {
  const html = await readFile(join(folder, 'index.html'))
  const files = askedAtOnce(html.toString()).map((file) => readFile(join(folder, file)))
  return total([html, ...(await Promise.all(files))].map(weigh))
}

/** Files of a build, as they are. */
export const weighFiles = async (folder: string, files: Iterable<string>): Promise<Weight> =>
  total((await Promise.all([...files].map((file) => readFile(join(folder, file))))).map(weigh))
