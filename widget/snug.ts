/** What a page loads: registers `<snug-meeting>`. */
import { define } from './elements/element.ts'
import { SnugMeeting } from './elements/snug-meeting.ts'

export type { TokenProvider } from './elements/access.ts'
export type { MeetingPhase, ParticipantInfo, SnugMeetingEventMap } from './elements/events.ts'
export { SnugMeeting }

define('snug-meeting', SnugMeeting)
