/** Characters (code points) of a name. */
export const MAX_NAME = 64
/** Marks on one character: some languages need three. */
const MAX_MARKS = 4

/** Joiners and forms are kept where letters of some scripts, and emoji, are made with them. */
const NEEDLESS =
  /(?<=^|[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}\s])(?:[\u200c-\u200d]|\ufe0f)+|[\u200c-\u200d]+(?=\s|$)/gu
const UNSEEN = /(?![\u200c-\u200d]|\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu
const MARKED = new RegExp(`(\\p{M}{${MAX_MARKS}})\\p{M}+`, 'gu')
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u

/**
 * The name without what is not seen or leads the eye astray (control, line, direction and format characters, piled up
 * marks), at most MAX_NAME code points. Empty when nothing of it can be seen.
 */
export function cleanName(name: string): string {
  const visible = name.normalize('NFC').replace(UNSEEN, '').replace(NEEDLESS, '').replace(MARKED, '$1').trim()
  const short = [...visible].slice(0, MAX_NAME).join('').trim()
  return SEEN.test(short) ? short : ''
}
