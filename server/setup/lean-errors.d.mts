export function withoutTexts(code: string, program: object): string
export const leanErrors: { transform(code: string, id: string): { code: string } | undefined }
