export function shortVariables(folder: string): (source: string) => string
