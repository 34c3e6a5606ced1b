/** What esbuild puts at the head of each module with decorators. */
const HELPER = /^var __defProp = .*\nvar __getOwnPropDesc = .*\nvar __decorateClass = [\s\S]*?\n};\n/
const ID = '\0decorate'
const NAMES = '__decorateClass, __properties, __state, __notAttribute'

/** What it makes of `@property(…)` and `@state(…)` on a field. */
const DECORATED =
  /__decorateClass\(\[\n {2}(property|state)\(([^\n]*|\{\n[\s\S]*?\n {2}\})\)\n\], (\w+)\.prototype, "(\w+)", 2\);\n/
const ALL_DECORATED = new RegExp(`(?:${DECORATED.source})+`, 'g')
const EACH_DECORATED = new RegExp(DECORATED.source, 'g')

/** Does what those decorators do on fields, for all of a class. */
const PROPERTIES = `
const __state = { state: true, attribute: false };
const __notAttribute = { attribute: false };
const __properties = (element, all) => {
  for (const name in all) element.createProperty(name, all[name]);
};
`

/**
 * Keeps one copy of esbuild's helper for decorators instead of one in each module, and says the properties of an element
 * in one call.
 * @returns {import('rollup').Plugin & {share: (code: string) => string}}
 */
export function oneHelper() {
  let helper = ''
  return {
    name: 'one-helper',
    /** The module's code with an import in place of its copy. */
    share(code) {
      const [found] = HELPER.exec(code) ?? []
      if (!found) return code
      if (helper && helper !== found) throw new Error('esbuild has helpers of two forms')
      helper = found
      const lean = code.slice(found.length).replace(ALL_DECORATED, properties)
      return `import { ${NAMES} } from '${ID.slice(1)}';\n${lean}`
    },
    resolveId: (id) => (id === ID.slice(1) ? ID : null),
    load: (id) => (id === ID ? `${helper}${PROPERTIES}export { ${NAMES} }` : null),
  }
}

/** Those of one class stand together; each match begins with the first of them. */
function properties(code) {
  const all = [...code.matchAll(EACH_DECORATED)]
  const [element] = all.map(([, , , name]) => name)
  const entries = all.map(([, kind, options, , name]) => `${name}: ${settings(kind, options)}`)
  return `__properties(${element}, { ${entries.join(', ')} });\n`
}

function settings(kind, options) {
  if (kind === 'state') return options ? `{ ...${options}, ...__state }` : '__state'
  return options === '{ attribute: false }' ? '__notAttribute' : options || 'undefined'
}
