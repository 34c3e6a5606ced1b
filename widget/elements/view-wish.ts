import type { ViewChoice } from './view-choice.ts'

/** Event by which parts of the call ask for another view of it; it never leaves `<snug-call>`. */
export const VIEW = 'snug-view'

/** A change of what is remembered, or a window of another kind, on and off. */
export type ViewWish = Partial<ViewChoice> | 'pip' | 'fullscreen'

export const viewEvent = (detail: ViewWish): CustomEvent<ViewWish> =>
  new CustomEvent(VIEW, { detail, bubbles: true, composed: true })

/** What the menu of views shows beside the choice. */
export interface ViewState extends ViewChoice {
  /** Whether there is a window of its own, and how it could be had; absent: not in this browser. */
  pip: boolean | undefined
  fullscreen: boolean | undefined
}
