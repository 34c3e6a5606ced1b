/** `snug verify-assets`: whether a server, or a folder, has just the files of a build. */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type AssetManifest, MAX_MANIFEST } from '../../protocol/assets.ts'
import { compare, type Difference } from '../assets/compare.ts'
import { checkSignature, ManifestError, publicKeyOf, readManifest } from '../assets/manifest.ts'
import { type AssetSource, folderSource, serverSource } from '../assets/source.ts'
import { CommandError } from './command-error.ts'

export const ASSETS_USAGE = `  snug verify-assets [URL|FOLDER] [--key FILE] [--manifest FILE]
    whether a server serves just the files of this copy's build; with --key (Ed25519, public: PEM, or 32 bytes as
    base64) just those of its own manifest, if that key signed it; with --manifest those of that one. Code 1: it does not.`

export interface AssetsOptions {
  /** Where the command looks when it isn't told. */
  publicUrl: string
  /** Folder of this copy's build. */
  publicDir: string
}

export interface AssetsReport {
  lines: string[]
  same: boolean
}

/**
 * @param args what follows `verify-assets`
 * @throws CommandError
 */
export async function assetsCommand(options: AssetsOptions, args: string[]): Promise<AssetsReport> {
  const { target = options.publicUrl, key, manifest: file } = optionsOf(args)
  const source = sourceOf(target)
  const at = file ? fileSource(file) : key ? source : folderSource(options.publicDir)
  const manifest = await explained(target, manifestFrom(at, key))
  const differences = await explained(target, compare(manifest, source))
  const by = file ? `the manifest ${file}` : key ? 'its own manifest' : 'the build of this copy'
  const signed = key ? ', signed by this key' : ''
  return {
    same: differences.length === 0,
    lines: reportOf(target, `${by} (${manifest.version}${signed})`, manifest, differences),
  }
}

function optionsOf(args: string[]): { target?: string; key?: string; manifest?: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { key: { type: 'string' }, manifest: { type: 'string' } },
    })
    const [target, more] = positionals
    if (more !== undefined) throw new Error(`There is something too much: ${more}`)
    return { ...values, ...(target !== undefined && { target }) }
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : error}\n${ASSETS_USAGE}`)
  }
}

function sourceOf(target: string): AssetSource {
  if (/^https?:/.test(target) && URL.canParse(target)) return serverSource(target)
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory()) return folderSource(target)
  throw new CommandError(`${target} is neither an address (https://…) nor a folder.`)
}

/** A manifest under another name, with its signature beside it. */
function fileSource(file: string): AssetSource {
  const at = resolve(file)
  const other = (path: string) => (path.endsWith('.jws') ? at.replace(/\.json$/, '.jws') : at)
  return { read: (path, limit) => folderSource('/').read(other(path), limit) }
}

async function manifestFrom(source: AssetSource, key: string | undefined): Promise<AssetManifest> {
  const [bytes] = await source.read('manifest.json', MAX_MANIFEST)
  if (!bytes) throw new ManifestError('There is no manifest.json.')
  if (key !== undefined) {
    const [signature] = await source.read('manifest.jws', MAX_MANIFEST)
    await checkSignature(bytes, signature, keyOf(key))
  }
  return readManifest(bytes)
}

function keyOf(given: string) {
  const text = statSync(given, { throwIfNoEntry: false })?.isFile() ? readFileSync(given, 'utf8') : given
  const key = publicKeyOf(text)
  if (!key) throw new CommandError('--key is no Ed25519 public key (a PEM file, or 32 bytes as base64).')
  return key
}

async function explained<T>(target: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof CommandError) throw error
    if (error instanceof ManifestError) throw new CommandError(error.message)
    throw new CommandError(`${target} can't be reached, or does not answer in time.`)
  }
}

const WORDS = { changed: 'is another', missing: 'is missing', more: 'is not in the manifest' }

function reportOf(target: string, by: string, { files }: AssetManifest, differences: Difference[]): string[] {
  const all = Object.keys(files).length
  if (differences.length) {
    const width = Math.max(...differences.map(({ path }) => path.length))
    return [
      `${target} differs from ${by}:`,
      ...differences.map(({ path, is }) => `  ${path.padEnd(width)}  ${WORDS[is]}`),
    ]
  }
  const own = files['snug.js']
  return [
    `${target} has all ${all} files as in ${by}.`,
    ...(own ? [`  snug.js  integrity="${own.integrity}"`] : []),
  ]
}
