export function leanSchemas(code: string, parse: (code: string) => object): string
