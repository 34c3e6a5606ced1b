import type { MeetingState } from '../call/meeting.ts'

/** What the side panel shows. */
export type PanelTab = 'people' | 'chat' | 'security'

/** The meeting while it goes on. */
export type CallState = Extract<MeetingState, { phase: 'in-call' | 'reconnecting' }>

/** Asks the call around to open a tab of the side panel, or, unless `stay`, to close it when it is open. */
export const PANEL = 'snug-panel-tab'
export interface PanelWish {
  tab: PanelTab
  stay: boolean
}
export const panelEvent = (tab: PanelTab, stay = false): CustomEvent<PanelWish> =>
  new CustomEvent(PANEL, { detail: { tab, stay }, bubbles: true, composed: true })

/** What opens over the stage. */
export type SheetName = 'settings' | 'statistics' | 'shortcuts' | 'recording'
export const SHEET = 'snug-sheet-open'
export const sheetEvent = (detail: SheetName): CustomEvent<SheetName> =>
  new CustomEvent(SHEET, { detail, bubbles: true, composed: true })
