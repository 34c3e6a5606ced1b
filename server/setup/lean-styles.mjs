import { transform } from 'esbuild'

/** Style sheets in the sources that nothing is put into. */
const SHEET = /css`([^`$]*)`/g

/**
 * Minifies the style sheets that stand in an element's source, which are mere text to a bundler.
 * @param {string} source
 * @returns {Promise<string>}
 */
export async function minifyStyles(source) {
  const sheets = [...source.matchAll(SHEET)]
  const lean = await Promise.all(sheets.map(([, css]) => minify(css)))
  let next = 0
  // A backslash of a sheet is doubled in a template, and was read as it stands there.
  return source.replace(SHEET, (whole, css) => {
    const code = lean[next++]
    return css.includes('\\') ? whole : `css\`${code}\``
  })
}

/** Of a sheet that goes into a rule, what is between its braces. */
async function minify(css) {
  const bare = !css.includes('{')
  const { code } = await transform(bare ? `a{${css}}` : css, { loader: 'css', minify: true })
  return bare ? `${code.trim().slice(2, -1)};` : code.trim()
}
