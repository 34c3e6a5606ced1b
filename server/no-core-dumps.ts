/** Core dumps would write keys, tokens and addresses of those who are in a meeting to the disk. */
import { spawnSync } from 'node:child_process'

const PRLIMIT = '/usr/bin/prlimit'

/**
 * Option of prlimit. One byte, not none: the kernel writes no file either way, and starts no handler that a
 * `core_pattern` names only with a limit of one.
 */
export const NO_CORE = '--core=1:1'

/** For this process and all that it starts from now on. Without util-linux everything stays as it is. */
export function withoutCoreDumps(): void {
  spawnSync(PRLIMIT, ['--pid', String(process.pid), NO_CORE], { stdio: 'ignore' })
}
