/**
 * Somebody's page with a worker that opens whatever it has a key for, whoever the media section belongs to: as the real one
 * would be if sections were not bound to people. What a server can show there under a wrong name is seen in it.
 */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

/** By file of `widget/crypto`: what is taken out, and what stands there instead. */
const CHANGES: Record<string, [string, string][]> = {
  'streams.ts': [
    ['readonly #coming = new Set<number>()', 'readonly #coming = (anyStream.add(this), new Set<number>())'],
    [
      'export class ReceiveStream {',
      'export const anyStream = new Set<ReceiveStream>()\nexport class ReceiveStream {',
    ],
  ],
  'frame-policy.ts': [
    [
      'import type { ReceiveStream, SendStream }',
      'import { anyStream, type ReceiveStream, type SendStream }',
    ],
    // Of the same kind of source, as a voice would be no picture.
    [
      'const key = stream.key(kid)',
      'const key = [...anyStream].map((each) => each.source === stream.source ? each.key(kid) : undefined).find(Boolean)',
    ],
    // The same frame may come by two ways.
    ["if (!key.window.fresh(ctr)) return drop('replayed')", ''],
    ["if (stream.key(kid) !== key) return drop('no-key')", ''],
    [
      "return key.window.accept(ctr) ? { pass: true, data: opened } : drop('replayed')",
      'return { pass: true, data: opened }',
    ],
  ],
}

const withoutBinding: Plugin = {
  name: 'without-binding',
  setup({ onLoad }) {
    onLoad({ filter: /widget\/crypto\/(streams|frame-policy)\.ts$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8')
      for (const [from, to] of CHANGES[path.split('/').at(-1) ?? ''] ?? []) {
        assert.ok(contents.includes(from), `${path} is as it was: ${from}`)
        contents = contents.replace(from, to)
      }
      return { contents, loader: 'ts' }
    })
  },
}

/** Runs in the page before its scripts. */
export async function openByAnyKey(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../widget/worker/worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    plugins: [withoutBinding],
  })
  return `{
    const Native = Worker
    const script = URL.createObjectURL(new Blob([${JSON.stringify(outputFiles[0]?.text)}], { type: 'text/javascript' }))
    window.Worker = class extends Native {
      constructor(url, options) {
        super(/snug-worker\\.js/.test(String(url)) ? script : url, options)
      }
    }
  }`
}
