/** `npm run docs` */
import { writeFileSync } from 'node:fs'
import { privacyDocument } from './document.ts'

writeFileSync(new URL('../../docs/privacy.md', import.meta.url), privacyDocument())
