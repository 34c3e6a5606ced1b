/** What esbuild puts at the head of each module with decorators. */
const HELPER = /^var __defProp = .*\nvar __getOwnPropDesc = .*\nvar __decorateClass = [\s\S]*?\n};\n/
const ID = '\0decorate'

/**
 * Keeps one copy of esbuild's helper for decorators instead of one in each module.
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
      return `import { __decorateClass } from '${ID.slice(1)}';\n${code.slice(found.length)}`
    },
    resolveId: (id) => (id === ID.slice(1) ? ID : null),
    load: (id) => (id === ID ? `${helper}export { __decorateClass }` : null),
  }
}
