/** @see manifest.mjs */
export function manifestOf(root: string): string
