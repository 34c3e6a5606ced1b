/** Polls: loaded with the first one that is asked. */
import './snug-poll.ts'
import './snug-poll-form.ts'
import './texts.ts'
