/** What a page loads: registers `<snug-meeting>`. */
import { define } from './elements/element.ts'
import { whenIdle } from './elements/rehearsal.ts'
import { SnugMeeting } from './elements/snug-meeting.ts'

export type { TokenProvider } from './elements/access.ts'
export type { MeetingPhase, ParticipantInfo, SnugMeetingEventMap } from './elements/events.ts'
export { SnugMeeting }

define('snug-meeting', SnugMeeting)
// An element that is put into the page later finds the call's parts here.
whenIdle(() => {
  for (const part of [import('./call/controller.ts'), import('./elements/snug-call.ts')])
    part.catch(() => undefined)
})
