/** Characters (code points) of a name. */
export const MAX_NAME = 64

/** The name without control, line and direction characters, at most MAX_NAME code points. */
export function cleanName(name: string): string {
  const visible = name
    .replace(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim()
  return [...visible].slice(0, MAX_NAME).join('').trim()
}
