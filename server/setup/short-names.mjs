/** Whose objects stay where they are made: nothing of the group's state is stored, written as JSON or posted. */
const INSIDE = /\/node_modules\/ts-mls\/|\/widget\/crypto\/(group(-\w+)?|mls-suite|own-leaf)\.ts$/
const SHORT = 3

/**
 * Names of properties that may be short in a script: of those modules, in no other, nowhere in a text, and
 * no name of a number, which tables of the standard turn around. What browsers know terser leaves as it is.
 * @param {Record<string, {code: string | null}>} modules of the script, as they go into it
 * @param {(code: string) => object} parse makes an ESTree of it
 * @returns {string[]}
 */
export function shortNames(modules, parse) {
  const inside = new Set()
  const kept = new Set()
  for (const [id, { code }] of Object.entries(modules))
    if (code) collect(parse(code), INSIDE.test(id) ? inside : kept, kept)
  return [...inside].filter((name) => name.length > SHORT && !kept.has(name) && !name.includes('_'))
}

function collect(node, names, kept) {
  if (Array.isArray(node)) for (const each of node) collect(each, names, kept)
  else if (node && typeof node === 'object') {
    for (const word of wordsOf(node)) kept.add(word)
    const name = nameOf(node)
    if (name) (typeof node.value?.value === 'number' ? kept : names).add(name)
    for (const each of Object.values(node)) collect(each, names, kept)
  }
}

const wordsOf = ({ type, value }) =>
  String((type === 'TemplateElement' ? value.cooked : type === 'Literal' ? value : '') ?? '').match(/\w+/g) ??
  []

function nameOf({ type, computed, key, property }) {
  if (type === 'MemberExpression') return computed ? undefined : property.name
  return /^(Property|MethodDefinition|PropertyDefinition)$/.test(type) && !computed ? key.name : undefined
}
