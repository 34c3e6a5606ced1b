import { build } from 'esbuild'

const LIST = '@scure/bip39/wordlists/english.js'
const PICK = '/widget/elements/panel/words.ts'

/**
 * Puts the words that are picked from the list in the list's place, each as the number of letters it shares with the one
 * before and the rest: sorted words compress best so. No word has a digit, and none shares ten letters with its neighbour.
 * @returns {import('rollup').Plugin}
 */
export const leanWords = {
  name: 'lean-words',
  async load(id) {
    if (id.endsWith(PICK)) return `export { wordlist as WORDS } from '${LIST}'`
    if (!id.endsWith(LIST)) return
    const words = await picked(new URL(`../..${PICK}`, import.meta.url).pathname)
    return `${unpack}\nexport const wordlist = unpack(${JSON.stringify(pack(words))})`
  },
}

async function picked(module) {
  const { outputFiles } = await build({
    entryPoints: [module],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'node20',
  })
  return (await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)).WORDS
}

function pack(words) {
  return words.map((word, at) => rest(words[at - 1] ?? '', word)).join('')
}

function rest(before, word) {
  let shared = 0
  while (shared < word.length && word[shared] === before[shared]) shared++
  return shared + word.slice(shared)
}

/** Goes into the bundle as it stands here. */
function unpack(packed) {
  let word = ''
  return packed.match(/\d\D*/g).map((next) => (word = word.slice(0, next[0]) + next.slice(1)))
}
