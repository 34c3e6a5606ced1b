/** Makes `document.querySelector('snug-meeting')` and its events known to TypeScript. */
import type { SnugMeetingElement, SnugMeetingEventMap } from './snug-meeting'

declare global {
  interface HTMLElementTagNameMap {
    'snug-meeting': SnugMeetingElement
  }
  interface HTMLElementEventMap extends SnugMeetingEventMap {}
}
