/** What is seen before a call, as one file: who has the key of the room and who has not share most of it. */
export { ready } from './call-texts.ts'

import './snug-lobby.ts'
import './snug-pre-join.ts'
