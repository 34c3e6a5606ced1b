/** What a person does in a meeting, handed to who carries it out. */
import type { Admittance } from './admittance.ts'
import type { Encryption, RecordingSaid } from './encryption.ts'
import type { Meeting } from './meeting.ts'
import type { Moderating } from './moderating.ts'
import type { Signalling } from './signalling.ts'

export interface Actions
  extends Pick<
    Meeting,
    'say' | 'poll' | 'code' | 'markCompared' | 'acknowledge' | 'knock' | 'admit' | 'refuse' | 'moderate'
  > {
  /** @throws SnugError wrong_state while not in the group */
  record(said: RecordingSaid): Promise<void>
  react(emoji: string): void
}

export const actionsOf = (
  encryption: Encryption,
  signalling: Signalling,
  admittance: Admittance,
  moderating: Moderating,
): Actions => ({
  say: (text) => encryption.say(text),
  poll: (wish) => encryption.poll(wish),
  record: (said) => encryption.record(said),
  react: (emoji) => encryption.react(emoji),
  code: () => encryption.code(),
  markCompared: () => encryption.compared(),
  acknowledge: (id) => encryption.acknowledge(id),
  knock: () => admittance.knock(),
  admit: (id, code) => encryption.admit(id, code),
  refuse: (id) => signalling.post({ type: 'refuse', id }),
  moderate: (wish) => moderating.ask(wish),
})
