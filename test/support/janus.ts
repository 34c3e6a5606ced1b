/** A real Janus for tests, on ports of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type JanusOptions, type JanusProcess, superviseJanus } from '../../server/sfu/janus-process.ts'

/** Start with `await using`, or end by `stop()`. */
export async function startJanus(options: Partial<JanusOptions> = {}): Promise<JanusProcess> {
  const parent = await mkdtemp(join(tmpdir(), 'snug-test-'))
  const from = 21_000 + (process.pid % 30) * 600
  const janus = await superviseJanus({
    binary: '/usr/bin/janus',
    dir: join(parent, 'janus'),
    rtpPorts: { from, to: from + 599 },
    ...options,
  })
  return {
    url: janus.url,
    apiSecret: janus.apiSecret,
    get pid() {
      return janus.pid
    },
    async stop() {
      await janus.stop()
      await rm(parent, { recursive: true, force: true })
    },
  }
}
