/** What `snug.js` loads first. */
import { define } from '../elements/element.ts'
import { SnugMeeting } from '../elements/snug-meeting.ts'

export { trust } from '../worker/trusted.ts'
export { SnugMeeting }
export const register = (): void => define('snug-meeting', SnugMeeting)
