import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAst } from 'rollup/parseAst'
import { shortNames } from '../../server/setup/short-names.mjs'

const GROUP = '/node_modules/ts-mls/dist/src/group.js'

test('only names of properties that stay inside are made short', () => {
  const inside = `
    const table = { memberKind: 1, other_kind: 2 }
    export const make = (state, kind) => ({ ...state, ratchetTree: state.ownLeaf, epochOf: table[kind], posted: 1n })
    class One { #hidden = 0; leafNode() { return this.spokenOf + this['writtenOut'] + this.asText } }`
  const outside = `import { make } from 'group'
    export const { epochOf } = make(); postMessage({ posted: epochOf }); console.log(\`asText \${make()}\`, "spokenOf")`
  const names = shortNames({ [GROUP]: { code: inside }, '/widget/worker/x.ts': { code: outside } }, parseAst)
  assert.deepEqual(names.sort(), ['leafNode', 'ownLeaf', 'ratchetTree'])
})

test('modules that post or store what they make keep their names', () => {
  const code = 'export const one = { ratchetTree: 0n }'
  assert.deepEqual(shortNames({ '/widget/worker/membership.ts': { code } }, parseAst), [])
  assert.deepEqual(shortNames({ [GROUP]: { code } }, parseAst), ['ratchetTree'])
})
