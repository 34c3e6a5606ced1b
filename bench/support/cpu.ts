/** Time on processors, read from /proc. */
import { readFileSync } from 'node:fs'
import { childrenOf } from '../../test/support/processes.ts'

/** `getconf CLK_TCK`: the same on every Linux of today. */
const TICKS_PER_SECOND = 100
/** Fields of /proc/PID/stat after the command: time in user mode, and in the kernel. */
const [USER, KERNEL] = [11, 12]

function secondsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[USER]) + Number(fields[KERNEL])) / TICKS_PER_SECOND
  } catch {
    return 0 // It ended meanwhile.
  }
}

/** Seconds that a process and all below it were on a processor, those that ended not counted. */
export const cpuSeconds = (pid: number): number =>
  childrenOf(pid).reduce((sum, child) => sum + cpuSeconds(child.pid), secondsOf(pid))
