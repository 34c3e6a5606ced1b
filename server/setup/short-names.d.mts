export function shortNames(
  modules: Record<string, { code: string | null }>,
  parse: (code: string) => object,
): string[]
