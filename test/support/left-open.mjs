// With `--import`: a file of tests that ends and leaves a process or a server behind has failed. Without --test-force-exit
// it would never end; with it nobody would notice.
import { ChildProcess } from 'node:child_process'
import { Server } from 'node:net'

/** What ended or was closed just now is still among the handles. */
const isOpen = (handle) =>
  handle instanceof ChildProcess
    ? handle.exitCode === null && handle.signalCode === null
    : handle instanceof Server && handle.listening

const nameOf = (handle) => (handle instanceof ChildProcess ? handle.spawnfile : 'a server')

if (process.env.NODE_TEST_CONTEXT === 'child-v8')
  process.on('exit', () => {
    const left = process._getActiveHandles().filter(isOpen)
    if (!left.length) return
    process.stderr.write(`Left open by ${process.argv[1]}: ${left.map(nameOf).join(', ')}\n`)
    process.exitCode = 1
  })
