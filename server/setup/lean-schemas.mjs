const ID = /\/node_modules\/valibot\/dist\/index\.mjs$/
/** What schemas say about themselves to those who read them. */
const TOLD = new Set(['reference', 'async', 'expects', 'message'])

/** In place of what makes sentences of an issue, and of what shows a schema to other libraries. */
const INSTEAD = {
  __proto__: null,
  _addIssue: `function _addIssue(context, label, dataset, config, other) {
    if (context.kind === "schema") dataset.typed = false;
    (dataset.issues ??= []).push({ path: other?.path });
  }`,
  _standardSchema: 'function _standardSchema(schema) { return schema; }',
}

/**
 * Takes the sentences out of valibot: whether something is as it should be, and at which key it is not, is all that
 * browsers ask. The server keeps them.
 * @param {string} code of the library
 * @param {(code: string) => object} parse makes an ESTree of it
 * @returns {string}
 * @throws Error when the library is not as it was
 */
export function leanSchemas(code, parse) {
  const edits = []
  collect(parse(code), edits)
  if (edits.filter(({ said }) => said).length !== Object.keys(INSTEAD).length)
    throw new Error('valibot makes its issues another way')
  let lean = code
  // From the end, so that what was found before stays where it is.
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start))
    lean = lean.slice(0, start) + text + lean.slice(end)
  return lean
}

function collect(node, edits) {
  if (Array.isArray(node)) for (const each of node) collect(each, edits)
  else if (node && typeof node === 'object') {
    const said = node.type === 'FunctionDeclaration' && INSTEAD[node.id.name]
    if (said) return void edits.push({ start: node.start, end: node.end, text: said, said })
    const properties = node.type === 'ObjectExpression' ? node.properties : []
    const kept = properties.filter(keeperOf(properties))
    // Each property ends where the next one begins, the last one with the object.
    for (const [at, property] of properties.entries())
      if (kept.includes(property)) collect(property, edits)
      else edits.push({ start: property.start, end: properties[at + 1]?.start ?? node.end - 1, text: '' })
    if (!properties.length) for (const each of Object.values(node)) collect(each, edits)
  }
}

/** Which properties an object keeps: a schema does not tell of itself, an issue has a path, a step of a path has a key. */
function keeperOf(properties) {
  const names = new Set(properties.map(nameOf))
  if (names.has('~run')) return (property) => !TOLD.has(nameOf(property))
  if (names.has('origin') && names.has('key')) return (property) => nameOf(property) === 'key'
  if (names.has('expected') || names.has('received')) return (property) => nameOf(property) === 'path'
  return () => true
}

const nameOf = ({ key }) => key?.name ?? key?.value

/** @type {import('rollup').Plugin} */
export const leanSchemasPlugin = {
  name: 'lean-schemas',
  transform(code, id) {
    return ID.test(id) ? { code: leanSchemas(code, (text) => this.parse(text)), map: null } : null
  },
}
