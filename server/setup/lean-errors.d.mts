export function withoutTexts(code: string, program: object): string
