/** `npm run audit:metadata`: the last line is `{"hits":…,"controlHits":…}`. */
import type { Hit } from '../capture/needles.ts'
import { auditMeeting } from './meeting.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

function tell(heading: string, hits: Hit[]): void {
  say(`${heading}: ${hits.length}`)
  const classes = [...new Set(hits.map(({ secret }) => secret))].sort()
  for (const name of classes) {
    const found = hits.filter(({ secret }) => secret === name)
    say(
      `  ${name}: ${found.length} (${[...new Set(found.map(({ where, form }) => `${where}, ${form}`))].join('; ')})`,
    )
  }
}

const audit = await auditMeeting({ diagnosis: false })
say(`searched:\n${audit.searched.map((line) => `  ${line}`).join('\n')}`)
tell('left after the meeting, the server killed', audit.hits)
tell('left after the people deleted their accounts', audit.afterDeletion)
const control = await auditMeeting({ diagnosis: true })
tell('control, with the diagnosis on', control.hits)
const hits = audit.hits.length + audit.afterDeletion.length
say(JSON.stringify({ hits, controlHits: control.hits.length }))
process.exitCode = hits === 0 && control.hits.length > 0 ? 0 : 1
