/** docs/rights.md, from the table that `attack/route-rights` tries and from the rights in rooms. */
import { RIGHTS } from '../../../server/rooms/rights.ts'
import { SECTIONS } from './route-rights.ts'
import type { Row } from './row.ts'
import { ROLES } from './stage.ts'

const INTRODUCTION = `# Who may do what

Made by \`npm run docs\` from the table that \`test/attack/route-rights.test.ts\` tries on the whole application, every cell of
it; a route that is not in the table fails the test. Where it says a number, that is the status of the refusal, whose body is
an error code and its text and nothing else. Rooms that somebody is not in and rooms that there are not get the same answer.

Whatever changes something (all but \`GET\`) is refused with 403 without the CSRF token of the very session, and when it comes
from another page; what a host application asks is signed by its own key instead, and cookies have no part in it. \`GET\`
changes nothing that is stored.

- *nobody*: not signed in; *guest*: has a token of a guest link; *host*: a registered host application
- *disabled*: signed in once, account disabled since
- *other*: signed in, not in the room; *member*, *moderator*, *owner*: of the room
- *administrator*: of the server, not in the room
`

const MEETINGS = `## In rooms and meetings

By the role in the room, or the one given for the time of a meeting; being an administrator gives no right here.
\`test/attack/rights.test.ts\` tries each by the wire, on everybody; \`record\` alone is a matter between
the clients, which ask each other. Nobody acts on owners but owners.
`

const table = (head: readonly string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const cell = (status: number | null): string => {
  if (status === null) return '–'
  // Of a conflict is told whoever may.
  return status < 400 || status === 409 ? 'yes' : String(status)
}

const codeOf = (route: string) => `\`${route}\``

const rowOf = ({ route, what, expect }: Row): string[] => [
  codeOf(route) + (what ? `, ${what}` : ''),
  ...ROLES.map((role) => cell(expect[role])),
]

const isOpen = ({ what, expect }: Row) => !what && ROLES.every((role) => cell(expect[role]) === 'yes')

function section([title, rows]: [string, Row[]]): string {
  const [open, rest] = [rows.filter(isOpen), rows.filter((row) => !isOpen(row))]
  const parts = [`## ${title}`]
  if (rest.length) parts.push(table(['', ...ROLES], rest.map(rowOf)))
  if (open.length)
    parts.push(`Open to everybody:\n\n${open.map(({ route }) => `- ${codeOf(route)}`).join('\n')}`)
  return parts.join('\n\n')
}

const inRooms = (): string => {
  const roles = ['member', 'moderator', 'owner'] as const
  const rows = Object.entries(RIGHTS).map(([action, may]: [string, readonly string[]]) => [
    action,
    ...roles.map((role) => (may.includes(role) ? 'yes' : 'no')),
  ])
  return table(['', ...roles], rows)
}

export function rightsDocument(): string {
  const sections = Object.entries(SECTIONS).map(section)
  return `${[INTRODUCTION.trim(), ...sections, MEETINGS.trim(), inRooms()].join('\n\n')}\n`
}
