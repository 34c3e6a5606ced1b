import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { transformSync } from 'esbuild'
import { parseAst } from 'rollup/parseAst'
import { ERRORS, SnugError } from '../../protocol/errors.ts'
import { leanErrors, withoutTexts } from '../../server/setup/lean-errors.mjs'

test('browsers get every code of the catalogue, no text of it, and errors that say their code', async () => {
  const source = readFileSync(new URL('../../protocol/errors.ts', import.meta.url), 'utf8')
  const { code } = transformSync(source, { loader: 'ts' })
  const whole = code.replace(/(['"])valibot\1/, JSON.stringify(import.meta.resolve('valibot')))
  const lean = withoutTexts(whole, parseAst(whole))
  const there: { ERRORS: typeof ERRORS; SnugError: typeof SnugError } = await import(
    `data:text/javascript,${encodeURIComponent(lean)}`
  )
  assert.deepEqual(Object.keys(there.ERRORS), Object.keys(ERRORS))
  assert.deepEqual(new Set(Object.values<string>(there.ERRORS)), new Set(['']))
  assert.equal(new there.SnugError('room_full').message, 'room_full')
  assert.equal(new SnugError('room_full').message, ERRORS.room_full)
})

test('what nobody is told of encryption is taken out of errors, and their codes stay', () => {
  const lean = (code: string, id: string) =>
    leanErrors.transform.call({ parse: parseAst } as never, code, id)?.code.replace(/\s/g, '')
  const code = `throw new GroupError("removed", \`\${who} is gone\`); throw new RangeError("too many")`
  assert.equal(lean(code, '/widget/crypto/group.ts'), 'thrownewGroupError("removed",);thrownewRangeError()')
  assert.equal(lean(code, '/widget/worker/trusted.ts'), undefined)
  const cause = "new GroupError(code, 'refused', { cause })"
  assert.equal(lean(cause, '/widget/crypto/group.ts'), cause.replaceAll(' ', ''))
})
