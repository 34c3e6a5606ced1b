import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'

/** Style sheets in the sources that nothing is put into. */
const SHEET = /css`([^`$]*)`/g

/**
 * Minifies the style sheets that stand in the elements' sources, which esbuild takes for mere text.
 * @returns {import('esbuild').Plugin}
 */
export const leanStyles = {
  name: 'lean-styles',
  setup(build) {
    build.onLoad({ filter: /[\\/]widget[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      return { contents: await minified(source), loader: 'ts' }
    })
  },
}

async function minified(source) {
  const sheets = [...source.matchAll(SHEET)]
  const lean = await Promise.all(sheets.map(([, css]) => transform(css, { loader: 'css', minify: true })))
  let next = 0
  // A backslash of a sheet is doubled in a template, and was read as it stands there.
  return source.replace(SHEET, (whole, css) => {
    const { code } = lean[next++]
    return css.includes('\\') ? whole : `css\`${code.trim()}\``
  })
}
