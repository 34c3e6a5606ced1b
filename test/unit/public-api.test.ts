/** What pages are told of the element, by types and by the manifest, is what the element has. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type * as told from '../../examples/types/snug-meeting.d.ts'
import { manifestOf } from '../../server/setup/manifest.mjs'
import type { SnugMeeting, SnugMeetingEventMap } from '../../widget/snug.ts'

const ROOT = new URL('../../', import.meta.url).pathname

type Same<A, B> = [A, B] extends [B, A] ? true : false
type Api = Exclude<keyof told.SnugMeetingElement, keyof HTMLElement>
/** What comes of Lit and the browser, which pages needn't know. */
type Inherited = keyof import('lit').LitElement
type Own = Exclude<keyof SnugMeeting, Inherited>

// The compiler refuses each that is not `true`.
const names: Same<Api, Own> = true
const values: Same<Pick<Required<SnugMeeting>, Own>, Pick<Required<told.SnugMeetingElement>, Own>> = true
const phases: Same<told.MeetingPhase, SnugMeeting['state']> = true
const events: Same<keyof told.SnugMeetingEventMap, keyof SnugMeetingEventMap> = true

test('the types for pages are those of the element', () => {
  assert.ok(names && values && phases && events)
})

interface Declaration {
  attributes: { name: string }[]
  members: { name: string; kind: string; static?: boolean }[]
  events: { name: string }[]
}

test('the manifest is made of the element as it is, and names what the types name', () => {
  const text = readFileSync(`${ROOT}widget/custom-elements.json`, 'utf8')
  assert.equal(text, manifestOf(ROOT), 'made anew by: npm run docs')
  const [declaration] = JSON.parse(text).modules[0].declarations as Declaration[]
  assert.ok(declaration)
  const types = readFileSync(`${ROOT}examples/types/snug-meeting.d.ts`, 'utf8')
  const body = (of: string) =>
    new RegExp(`interface ${of}[^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(types)?.[1] ?? ''
  const namesIn = (of: string) =>
    [...body(of).matchAll(/^ {2}(?:readonly )?'?([\w-]+)'?[?:(]/gm)].map(([, name]) => name).sort()
  const sorted = (list: { name: string }[]) => list.map(({ name }) => name).sort()
  assert.deepEqual(sorted(declaration.members.filter(({ static: of }) => !of)), namesIn('SnugMeetingElement'))
  assert.deepEqual(sorted(declaration.attributes), namesIn('SnugMeetingAttributes'))
  assert.deepEqual(sorted(declaration.events), namesIn('SnugMeetingEventMap'))
})
