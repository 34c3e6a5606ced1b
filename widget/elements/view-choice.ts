import * as v from 'valibot'
import { CORNERS } from './layout.ts'

/** `grid`: everybody alike, a shared or pinned one large. `speaker`: one alone. `sidebar`: one and a strip. */
export const LAYOUTS = ['grid', 'speaker', 'sidebar'] as const
export type Layout = (typeof LAYOUTS)[number]

const KEY = 'snug-view'
const ViewChoice = v.object({ layout: v.picklist(LAYOUTS), self: v.boolean(), corner: v.picklist(CORNERS) })
/** How this person likes to see a call: layout, whether the own picture is shown, and where it floats. */
export type ViewChoice = v.InferOutput<typeof ViewChoice>

const USUAL: ViewChoice = { layout: 'grid', self: true, corner: 'end-bottom' }

/** What was chosen last on this device. */
export function readView(): ViewChoice {
  try {
    const parsed = v.safeParse(ViewChoice, JSON.parse(localStorage.getItem(KEY) ?? 'null'))
    return parsed.success ? parsed.output : USUAL
  } catch {
    return USUAL
  }
}

/** Remembers a choice; does nothing where the page may not store. */
export function rememberView(choice: ViewChoice): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(choice))
  } catch {
    // Storage is blocked: the next call looks as usual.
  }
}
