/** What is seen of a meeting, as one file: who has the key of the room, who has not, and those in a call share most of it. */
import './snug-call.ts'
import './snug-lobby.ts'
import './snug-pre-join.ts'

export { ready } from './call-texts.ts'
