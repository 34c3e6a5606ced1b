/** What a person does in a meeting, handed to who carries it out. */
import type { Admittance } from './admittance.ts'
import type { Encryption, RecordingSaid } from './encryption.ts'
import type { MeetingCode, Moderation, PollWish } from './meeting.ts'
import type { Moderating } from './moderating.ts'
import type { Signalling } from './signalling.ts'

export interface Actions {
  /** @throws SnugError wrong_state while not in the group */
  say(text: string): Promise<void>
  /** @throws SnugError wrong_state */
  poll(wish: PollWish): Promise<void>
  /** @throws SnugError wrong_state while not in the group */
  record(said: RecordingSaid): Promise<void>
  react(emoji: string): void
  code(): Promise<MeetingCode>
  markCompared(): Promise<void>
  acknowledge(id: string): void
  knock(): void
  admit(id: string, code: string): void
  refuse(id: string): void
  /** @throws SnugError forbidden | not_found | wrong_state */
  moderate(wish: Moderation): Promise<void>
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
