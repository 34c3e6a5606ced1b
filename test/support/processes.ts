/** Processes of this machine, read from /proc. */
import { readdirSync, readFileSync } from 'node:fs'

export interface ChildProcess {
  pid: number
  command: string
}

/** The children of a process. */
export function childrenOf(parent: number): ChildProcess[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))
  return pids.flatMap((pid) => {
    try {
      const ancestor = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]
      if (Number(ancestor) !== parent) return []
      return [{ pid: Number(pid), command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') }]
    } catch {
      return [] // It ended meanwhile.
    }
  })
}
