/** Types of `sizes.mjs`, which runs before anything is compiled. */

export function measure(dist: string): { name: string; bytes: number; limit: number }[]
/**
 * Names of files under `public` in the build `dist`; of a call, which is in English, all that there is to open in it.
 */
export function loadedBy(dist: string): Record<'atOnce' | 'call' | 'german', Set<string>>
