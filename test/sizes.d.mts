/** Types of `sizes.mjs`, which runs before anything is compiled. */

export function measure(dist: string): { name: string; bytes: number; limit: number }[]
/**
 * By language, names of files under `public` in the build `dist`: what is loaded before anybody joins, and all that there is
 * to open in a call.
 */
export function loadedBy(
  dist: string,
): Record<'en' | 'de' | 'es' | 'fr', Record<'atOnce' | 'call', Set<string>>>
