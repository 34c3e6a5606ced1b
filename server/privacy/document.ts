/** docs/privacy.md, made of the register. `npm run docs` writes it; a test checks that it is up to date. */
import { LOG_EVENTS, LOG_FIELDS } from './log-events.ts'
import { type ClassName, NOT_KEPT, type Place, REGISTER, type RecordClass } from './register.ts'
import { SECURITY_KINDS } from './security-kinds.ts'
import { tables } from './tables.ts'

const classes: [string, RecordClass][] = Object.entries(REGISTER)

const PLACES: Record<Place, string> = {
  database: 'database',
  file: 'data folder',
  memory: 'memory only',
  log: 'log',
}

/** Markdown. */
export const privacyDocument = (): string =>
  [
    HEAD,
    '## What is kept',
    `${table(
      ['record', 'where', 'about', 'what for', 'form', 'how long'],
      classes.map(([, { title, place, about, purpose, form, life }]) => [
        ...[`**${title}**`, PLACES[place], about],
        ...[purpose, form, life],
      ]),
    )}`,
    '## What is not kept',
    NOT_KEPT.map((line) => `- ${line}`).join('\n'),
    DELETION,
    '## Every column of the database',
    table(['column', 'record', 'reason'], columns()),
    EVENTS,
    table(
      ['event', 'why it is counted'],
      Object.entries(SECURITY_KINDS).map(([event, why]) => [`\`${event}\``, why]),
    ),
    LOG,
    table(['event', 'fields', 'meaning'], events()),
    table(['field', 'meaning'], fields()),
    TEMPLATE,
    table(['point', 'text'], processing()),
    COUNCIL,
  ].join('\n\n')

const columns = () =>
  tables.flatMap(({ name, of, columns }) =>
    Object.entries<string>(columns).map(([column, reason]) => [`\`${name}.${column}\``, titleOf(of), reason]),
  )

const titleOf = (name: ClassName) => REGISTER[name].title

const events = () =>
  Object.entries(LOG_EVENTS).map(([event, { fields, why }]) => [
    `\`${event}\``,
    fields.join(', ') || '–',
    why,
  ])

const fields = () => Object.entries(LOG_FIELDS).map(([field, { meaning }]) => [`\`${field}\``, meaning])

const personal = classes.filter(([, { about }]) => about !== 'nobody' && about !== 'nobody yet')

/** Art. 30(1) GDPR, point by point. */
const processing = () => [
  ['(a) Controller', '*name and contact of your organisation, and of its data protection officer*'],
  ['(b) Purposes', 'Video meetings of teams: signing in, keeping rooms, carrying encrypted meetings'],
  ['(c) Data subjects', [...new Set(personal.map(([, { about }]) => about))].join('; ')],
  ['(c) Categories of data', personal.map(([, { title, form }]) => `${title}: ${form}`).join('; ')],
  [
    '(d) Recipients',
    'nobody; what is said in a meeting goes to its participants, encrypted between their browsers',
  ],
  ['(e) Third countries', 'none, if your server is in none'],
  ['(f) Erasure', personal.map(([, { title, life }]) => `${title}: ${life}`).join('; ')],
  [
    '(g) Security',
    'end-to-end encryption of all content, pseudonyms per room, hashed secrets, deletion that removes bytes; see [security](security.md)',
  ],
]

function table(heads: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}

const HEAD = `<!-- Made of server/privacy by \`npm run docs\`. -->
# What a server keeps

For administrators, data protection officers and works councils. This page is made of the register that the server
itself works by: a column of the database that is not on it fails the tests, the deletion of what has expired follows
it, and the log prints nothing else. Everybody who is signed in reads what their server keeps right now, with
numbers and whether a diagnosis is on, on its page \`/privacy\`, which is made to be printed.
The page of the own account exports what is kept of a person, and deletes it.`

const DELETION = `## Deletion

Deleted means that the bytes are gone: SQLite overwrites what is deleted (\`secure_delete\`) and empties its write-ahead
log into the file at once. What has expired is deleted within 15 minutes; then the
database is written anew in the order of its keys, so that the order in which things happened is not in the file either. Backups, file system snapshots and worn-out
blocks of flash disks are outside of the server’s reach: keep backups for as short a time as you can.

Neither the server nor Janus writes core dumps, and Janus’s output goes nowhere.`

const EVENTS = `## Security events

Counted by day, for administrators, who see how often and of how many accounts. There are no others.`

const LOG = `## The log

Lines of a time, an event and its fields; there are no others.`

const TEMPLATE = `## Template: record of processing activities (Art. 30 GDPR)

Complete what is in italics. Legal basis, for most: legitimate interest or the contract of employment (Art. 6(1)(f) or
(b) GDPR, and the law of your country on employees).`

const COUNCIL = `## For a works council

- The server can’t tell who was in which meeting, for how long, or whether somebody was late: it is not recorded.
- There is no “last seen”, no statistics per person, and no counter of meetings.
- Administrators see logins and whether an account is disabled. Being administrator opens no room.
- \`npm run audit:metadata\` holds a real meeting with marked names, titles, words, addresses and browsers, ends it, and
  searches everything that is left on the machine for the marks.
`
