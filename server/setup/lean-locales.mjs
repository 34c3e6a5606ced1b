/** Ids of texts as lit-localize makes them: a kind and 16 hexadecimal digits. */
const ID = /^(\s*)([sh][0-9a-f]{16}):/gm
/** Characters that `localization.ts` looks texts up by in a build. */
const LENGTH = 7

/**
 * Shortens the ids in a module of translated texts: nothing compresses worse.
 * @param {string} source
 * @returns {string}
 * @throws Error when two texts would have the same id
 */
export function shortenIds(source) {
  const seen = new Set()
  return source.replace(ID, (_, indent, id) => {
    const short = id.slice(0, LENGTH)
    if (seen.has(short)) throw new Error(`two texts have an id that begins with ${short}: lengthen the ids`)
    seen.add(short)
    return `${indent}${short}:`
  })
}
