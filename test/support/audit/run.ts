/** `npm run audit:metadata`: the last line is `{"hits":…,"controlHits":…}`. */
import { type Hit, placesIn } from '../capture/needles.ts'
import { auditMeeting } from './meeting.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Every class, also those that were not found. */
function tell(heading: string, hits: Hit[], classes: string[]): void {
  say(`${heading}: ${placesIn(hits)}`)
  for (const name of classes) {
    const found = hits.filter(({ secret }) => secret === name)
    const places = [...new Set(found.map(({ where, form }) => `${where}, ${form}`))].join('; ')
    say(`  ${name}: ${placesIn(found)}${places && ` (${places})`}`)
  }
}

const audit = await auditMeeting({ diagnosis: false })
say(`searched:\n${audit.searched.map((line) => `  ${line}`).join('\n')}`)
say('not searched: Redis, which is not used')
tell('left after the meeting, the server killed', audit.hits, audit.secrets)
tell('left after the people deleted their accounts', audit.afterDeletion, audit.secrets)
const control = await auditMeeting({ diagnosis: true })
tell('control, with the diagnosis on', control.hits, control.secrets)
const [hits, controlHits] = [placesIn([...audit.hits, ...audit.afterDeletion]), placesIn(control.hits)]
say(JSON.stringify({ hits, controlHits }))
process.exitCode = hits === 0 && controlHits > 0 ? 0 : 1
