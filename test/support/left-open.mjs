// With `--import`: a file of tests that ends and leaves a process or a server behind has failed. Without --test-force-exit
// it would never end; with it nobody would notice.
import { ChildProcess } from 'node:child_process'

const SERVERS = ['TCPServerWrap', 'PipeServerWrap', 'UDPWrap']

const runs = (handle) =>
  handle instanceof ChildProcess && handle.exitCode === null && handle.signalCode === null

if (process.env.NODE_TEST_CONTEXT === 'child-v8')
  process.on('exit', () => {
    const servers = process.getActiveResourcesInfo().filter((kind) => SERVERS.includes(kind))
    // The list above also has processes that ended just now.
    const children = process._getActiveHandles().filter(runs)
    const left = [...servers, ...children.map(({ spawnfile }) => spawnfile)]
    if (!left.length) return
    process.stderr.write(`Left open by ${process.argv[1]}: ${left.join(', ')}\n`)
    process.exitCode = 1
  })
