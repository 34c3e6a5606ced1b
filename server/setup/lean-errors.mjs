/** Who says in errors what nobody is told: of encryption people hear a code. */
const SAYING = /\/node_modules\/ts-mls\/|\/widget\/(crypto\/|worker\/(media-keys|self-test|steps)\.ts$)/

/** Texts of the server's answers: what people read in a browser comes from elsewhere, in their language. */
const CATALOGUE = /\/protocol\/errors\.ts$/

/**
 * Takes the texts out of errors there, and leaves their classes and codes.
 * @type {import('rollup').Plugin}
 */
export const leanErrors = {
  name: 'lean-errors',
  transform(code, id) {
    if (CATALOGUE.test(id)) return { code: withoutTexts(code, this.parse(code)), map: null }
    if (!SAYING.test(id)) return
    const texts = []
    collect(this.parse(code), texts)
    let lean = code
    // From the end, so that what was found before stays where it is.
    for (const { start, end } of texts.sort((a, b) => b.start - a.start))
      lean = lean.slice(0, start) + lean.slice(end)
    return { code: lean, map: null }
  },
}

/**
 * @param {string} code of the module that has the catalogue
 * @param {any} program parsed from it
 * @returns {string} the same with all codes, and empty texts
 */
export function withoutTexts(code, program) {
  const declared = program.body.flatMap(({ type, declaration, declarations }) =>
    type === 'VariableDeclaration' ? declarations : (declaration?.declarations ?? []),
  )
  const { init } = declared.find(({ id }) => id.name === 'ERRORS')
  return init.properties
    .map(({ value }) => value)
    .toReversed()
    .reduce((lean, { start, end }) => `${lean.slice(0, start)}""${lean.slice(end)}`, code)
}

function collect(node, texts) {
  if (Array.isArray(node)) for (const each of node) collect(each, texts)
  else if (node && typeof node === 'object') {
    const text = node.type === 'NewExpression' && textOf(node)
    if (text && isText(text)) texts.push(text)
    else for (const each of Object.values(node)) collect(each, texts)
  }
}

/** The only argument of an error, or the last one after a code. */
function textOf({ callee, arguments: given }) {
  if (callee.name === 'GroupError') return given.length === 2 && given[1]
  return /Error$/.test(callee.name) && given.length === 1 && given[0]
}

/** What has no effect but a text. */
const isText = ({ type, value, expressions = [] }) =>
  type === 'TemplateLiteral' ? expressions.every(isName) : type === 'Literal' && typeof value === 'string'

const isName = ({ type, object, computed }) =>
  type === 'Identifier' || (type === 'MemberExpression' && !computed && isName(object))
