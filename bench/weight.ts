/**
 * What a page has to load for a call: Snug as it is built, beside others. Libraries are bundled and minified by esbuild,
 * applications are taken as shipped. Of livekit-client only what an encrypted call needs is imported.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadedBy } from '../test/sizes.mjs'
import { round } from './support/statistics.ts'
import { total, type Weight, weigh, weighBundle, weighDocument, weighFiles } from './support/weights.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Not among our packages: nothing else here uses them. */
const OTHERS = [
  'janus-gateway@1.4.2',
  '@whereby.com/browser-sdk@3.30.3',
  '@element-hq/element-call-embedded@0.26.1',
]
const INSTALL_WITHIN = 5 * 60_000
/** Share of livekit-client with its worker that our whole call may weigh. */
const GOAL = 0.66

/** Names that an encrypted call of LiveKit needs; the rest is shaken off. */
const LIVEKIT = `import { ExternalE2EEKeyProvider, Room, RoomEvent, Track } from 'livekit-client'
console.log(ExternalE2EEKeyProvider, Room, RoomEvent, Track)`
const LIVEKIT_WORKER = 'node_modules/livekit-client/dist/livekit-client.e2ee.worker.mjs'

async function fetchOthers(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'snug-weight-'))
  await writeFile(join(folder, 'package.json'), '{"private":true}')
  console.log(`Fetching ${OTHERS.join(', ')} into a folder of their own.`)
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...OTHERS]
  await promisify(execFile)('npm', args, { cwd: folder, timeout: INSTALL_WITHIN })
  return folder
}

async function ours(): Promise<Record<'initial' | 'call' | 'german', Weight>> {
  const { en, de } = loadedBy(join(ROOT, 'dist'))
  const folder = join(ROOT, 'dist/public')
  return {
    initial: await weighFiles(folder, en.atOnce),
    call: await weighFiles(folder, en.call),
    german: await weighFiles(folder, de.call),
  }
}

async function livekit() {
  const client = await weighBundle(LIVEKIT, ROOT)
  const worker = await weighBundle("import 'livekit-client/e2ee-worker'", ROOT)
  const shipped = weigh(await readFile(join(ROOT, LIVEKIT_WORKER)))
  return { client, worker, both: total([client, worker]), shipped: total([client, shipped]) }
}

async function others(folder: string): Promise<Record<string, Weight>> {
  const elementCall = join(folder, 'node_modules/@element-hq/element-call-embedded/dist')
  return {
    'janus-gateway: no encryption, nothing to see': await weighBundle(
      "export { default } from 'janus-gateway'",
      folder,
    ),
    'Whereby embed: only opens a frame': await weighBundle(
      "export * from '@whereby.com/browser-sdk/embed'",
      folder,
    ),
    'Whereby react: with React, nothing to see': await weighBundle(
      "export * from '@whereby.com/browser-sdk/react'",
      folder,
    ),
    'Element Call: its first load alone': await weighDocument(elementCall),
  }
}

const folder = await fetchOthers()
try {
  const { initial, call, german } = await ours()
  const { client, worker, both, shipped } = await livekit()
  const rows: Record<string, Weight> = {
    'Snug at once': initial,
    'Snug, a whole call: worker and all there is to open': call,
    'Snug, the same in German': german,
    'livekit-client: nothing to see': client,
    'its worker': worker,
    'livekit-client and worker': both,
    'the same, worker as shipped': shipped,
    ...(await others(folder)),
  }
  const table = Object.entries(rows).map(([name, weight]) => [
    name,
    { ...weight, 'of LiveKit': round(weight.brotli / both.brotli, 3) },
  ])
  console.table(Object.fromEntries(table))
  const ratio = call.brotli / both.brotli
  console.log(
    `Goal: a whole call at most ${GOAL} of livekit-client and worker: ${ratio <= GOAL ? 'met' : 'missed'}.`,
  )
  const bytes = { initial: initial.brotli, call: call.brotli, livekit: both.brotli }
  console.log(
    JSON.stringify({ bench: 'weight', ...bytes, ratio: round(ratio, 3), livekitShipped: shipped.brotli }),
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}
