/** What is opened rarely from a call: loaded then. */
import './snug-recording.ts'
import './snug-rules.ts'
import './snug-sheet.ts'

export { ready } from './texts.ts'
