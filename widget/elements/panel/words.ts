/**
 * The words of meeting codes: 512 of the list of BIP 39, so that each stands for 9 bits. The shortest, of which no two
 * begin with the same three letters or become the same by one letter more, less or other: they are said and heard.
 */
import { wordlist } from '@scure/bip39/wordlists/english.js'

const WORDS_IN_USE = 512

/** Whether at most one letter is between them. */
function near(one: string, other: string): boolean {
  let start = 0
  while (start < one.length && one[start] === other[start]) start++
  let end = 0
  const shorter = Math.min(one.length, other.length) - start
  while (end < shorter && one.at(-1 - end) === other.at(-1 - end)) end++
  return Math.max(one.length, other.length) - start - end < 2
}

const alike = (one: string, other: string): boolean =>
  one.slice(0, 3) === other.slice(0, 3) || near(one, other)

function pick(): string[] {
  const picked: string[] = []
  for (const word of wordlist.toSorted((one, other) => one.length - other.length))
    if (picked.length < WORDS_IN_USE && !picked.some((other) => alike(word, other))) picked.push(word)
  return picked.sort()
}

/** In the order of the alphabet. The build puts the list itself here: see `server/setup/lean-words.mjs`. */
export const WORDS: readonly string[] = pick()
