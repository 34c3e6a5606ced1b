/** In a frame of Talk, as its external call service, the page tells Talk when the call begins and ends. */
import type { MeetingElement } from './meeting.ts'

/** Nothing happens unless Talk asked for the page. Talk is of this origin, so nobody else hears it. */
export function tellTalk(meeting: MeetingElement): void {
  if (window.parent === window || !new URLSearchParams(location.search).has('talk')) return
  const tell = (type: string) => window.parent.postMessage({ type }, location.origin)
  meeting.addEventListener('snug-joined', () => tell('externalCallJoined'))
  meeting.addEventListener('snug-left', () => tell('externalCallLeft'))
}
