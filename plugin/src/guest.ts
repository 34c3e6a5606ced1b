import { createMeeting, loadElement, type MeetingSettings } from './meeting.ts'
import { initialState } from './page.ts'

const given = initialState<Omit<MeetingSettings, 'name'>>('guest')
document.querySelector('#snug-guest')?.append(createMeeting({ ...given, name: '' }))
void loadElement()
