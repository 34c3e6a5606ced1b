/** In a frame of Talk, as its external call service, the page tells Talk when the call begins and ends. */
import type { MeetingElement } from './meeting.ts'

/** Whether Talk asked for the page. */
export const inTalk = (): boolean =>
  window.parent !== window && new URLSearchParams(location.search).has('talk')

export function tellTalk(meeting: MeetingElement): void {
  if (!inTalk()) return
  meeting.addEventListener('snug-joined', () => tell('externalCallJoined'))
  // What ended otherwise is told to the person, who may try again.
  meeting.addEventListener('snug-left', () => meeting.state === 'left' && leaveTalkFrame())
}

/** Talk has no button of its own for that while it shows the page. */
export const leaveTalkFrame = (): void => tell('externalCallLeft')

/** Talk is of this origin, so nobody else hears it. */
const tell = (type: string): void => window.parent.postMessage({ type }, location.origin)
