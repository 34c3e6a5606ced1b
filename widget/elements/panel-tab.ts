import type { MeetingState } from '../call/meeting.ts'

/** What the side panel shows. */
export type PanelTab = 'people' | 'chat' | 'security'

/** The meeting while it goes on. */
export type CallState = Extract<MeetingState, { phase: 'in-call' | 'reconnecting' }>

/** Asks the call around to open a tab of the side panel, or to close it when that is open. */
export const PANEL = 'snug-panel-toggle'
export const panelEvent = (tab: PanelTab): CustomEvent<PanelTab> =>
  new CustomEvent(PANEL, { detail: tab, bubbles: true, composed: true })
