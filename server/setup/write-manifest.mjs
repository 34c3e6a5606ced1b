// Part of `npm run docs`: widget/custom-elements.json.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { manifestOf } from './manifest.mjs'

const ROOT = new URL('../../', import.meta.url).pathname
writeFileSync(join(ROOT, 'widget/custom-elements.json'), manifestOf(ROOT))
