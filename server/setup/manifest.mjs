// The custom-elements manifest of <snug-meeting> (custom-elements.json), made of its source and its comments.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, litPlugin, ts } from '@custom-elements-manifest/analyzer/src/browser-entrypoint.js'

const SOURCE = 'widget/elements/snug-meeting.ts'
const TAG = 'snug-meeting'
/** What is the element's own, not for pages. */
const OWN = new Set(['load'])

/**
 * @param {string} root folder of the repository
 * @returns {string} JSON by the schema of custom-elements manifests 1.0
 */
export function manifestOf(root) {
  const source = ts.createSourceFile(
    SOURCE,
    readFileSync(join(root, SOURCE), 'utf8'),
    ts.ScriptTarget.ES2022,
    true,
  )
  const whole = create({ modules: [source], plugins: litPlugin() })
  const declaration = whole.modules[0]?.declarations?.find(({ name }) => name === 'SnugMeeting')
  if (!declaration) throw new Error(`no class in ${SOURCE}`)
  const { members = [], events = [], ...rest } = declaration
  const element = {
    ...rest,
    customElement: true,
    tagName: TAG,
    members: members.filter(
      ({ name, privacy }) => isPublic(privacy) && !name.startsWith('#') && !OWN.has(name),
    ),
    events: events.filter(({ name }) => name.startsWith('snug-')),
  }
  const exported = { name: TAG, declaration: { name: 'SnugMeeting', module: 'snug.js' } }
  const module = {
    kind: 'javascript-module',
    path: 'snug.js',
    declarations: [element],
    exports: [
      { kind: 'js', name: 'SnugMeeting', declaration: exported.declaration },
      { kind: 'custom-element-definition', ...exported },
    ],
  }
  return `${JSON.stringify({ schemaVersion: '1.0.0', readme: '', modules: [module] }, null, 2)}\n`
}

const isPublic = (privacy) => privacy === undefined || privacy === 'public'
