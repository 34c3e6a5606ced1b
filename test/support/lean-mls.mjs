// With `--import`: ts-mls as a build has it, for tests that run on sources.
import { register } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { parseAst } from 'rollup/parseAst'
import { leanMls } from '../../server/setup/lean-mls.mjs'

if (isMainThread) register(import.meta.url)

export async function load(url, context, next) {
  const loaded = await next(url, context)
  if (!url.startsWith('file:') || loaded.format !== 'module') return loaded
  return { ...loaded, source: leanMls(String(loaded.source), fileURLToPath(url), parseAst) }
}
