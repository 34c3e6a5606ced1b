/** Part of `npm run docs`. */
import { writeFileSync } from 'node:fs'
import { rightsDocument } from './document.ts'

writeFileSync(new URL('../../../docs/rights.md', import.meta.url), rightsDocument())
