import { msg, str } from '@lit/localize'
import type { Notice } from '../call/meeting.ts'
import { listed } from './names.ts'

type Told = (names: string) => string

const newRole: Told = (name) => msg(str`${name} changed your role in this meeting`)

const ONE: Record<Notice['kind'], Told> = {
  joined: (name) => msg(str`${name} joined`),
  left: (name) => msg(str`${name} left`),
  lost: (name) => msg(str`${name} lost the connection`),
  removed: (name) => msg(str`${name} was removed`),
  'key-changed': (name) => msg(str`${name}’s key has changed`),
  renewed: () => msg('The keys were set up anew because something did not fit. Compare the code once more.'),
  refused: () =>
    msg('Something pretended to belong to this meeting. It was not believed, and nothing of it is shown.'),
  'stopped-microphone': (name) => msg(str`${name} turned off your microphone`),
  'stopped-camera': (name) => msg(str`${name} turned off your camera`),
  'stopped-screen': (name) => msg(str`${name} stopped your share`),
  'stopped-hand': (name) => msg(str`${name} lowered your hand`),
  'made-owner': newRole,
  'made-moderator': newRole,
  'made-member': newRole,
  locked: (name) => msg(str`${name} locked the meeting`),
  unlocked: (name) => msg(str`${name} unlocked the meeting`),
  'lobby-on': (name) => msg(str`${name} turned the lobby on`),
  'lobby-off': (name) => msg(str`${name} turned the lobby off`),
}

const MANY: Partial<Record<Notice['kind'], Told>> = {
  joined: (names) => msg(str`${names} have joined`),
  left: (names) => msg(str`${names} have left`),
  lost: (names) => msg(str`${names} have lost the connection`),
  removed: (names) => msg(str`${names} were removed`),
}

/** What happened, in one sentence, to all who are named. */
export function noticeText(kind: Notice['kind'], names: readonly string[]): string {
  const tell = (names.length > 1 && MANY[kind]) || ONE[kind]
  return tell(listed(names))
}
