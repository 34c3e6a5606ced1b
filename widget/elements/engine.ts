import type { Meeting, MeetingOptions } from '../call/meeting.ts'

export type MeetingFactory = (options: MeetingOptions) => Meeting

/** Brings the call engine, which nobody needs before there is access to a meeting. */
export const loadEngine = async (): Promise<MeetingFactory> =>
  (await import('../call/controller.ts')).createMeeting
