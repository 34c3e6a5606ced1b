/** White space with a line break in it: in HTML it says no more than a blank. */
const BREAK = /\s*\n\s*/g

/**
 * Makes the HTML templates in a module small: indentation is for those who read the sources.
 * @param {string} source
 * @param {(source: string) => object} parse makes an ESTree of it
 * @returns {string}
 */
export function minifyTemplates(source, parse) {
  const quasis = []
  collect(parse(source), quasis)
  let lean = source
  // From the end, so that what was found before stays where it is.
  for (const { start, end } of quasis.sort((a, b) => b.start - a.start))
    lean = lean.slice(0, start) + lean.slice(start, end).replace(BREAK, ' ') + lean.slice(end)
  return lean
}

function collect(node, quasis) {
  if (Array.isArray(node)) for (const each of node) collect(each, quasis)
  else if (node && typeof node === 'object') {
    if (node.type === 'TaggedTemplateExpression' && node.tag.name === 'html')
      quasis.push(...node.quasi.quasis)
    for (const each of Object.values(node)) collect(each, quasis)
  }
}
