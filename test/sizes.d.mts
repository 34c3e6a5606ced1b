/** Types of `sizes.mjs`, which runs before anything is compiled. */

export function measure(dist: string): { name: string; bytes: number; limit: number }[]
/** Names of files under `public` in the build `dist`. */
export function loadedBy(dist: string): { atOnce: Set<string>; call: Set<string> }
