/** What is said about recordings, to those who see and to those who hear. */
import { msg, str } from '@lit/localize'
import type { Recording, RecordingEnd, Written } from '../../call/meeting.ts'
import { getLocale } from '../localization.ts'
import { list } from '../names.ts'

const named = (name: string): string => name || msg('Guest')

const all = (names: string[]): string => list(names.map(named))

export function writtenText({ seconds, bytes }: Written): string {
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return `${time}, ${(bytes / 1e6).toLocaleString(getLocale(), { maximumFractionDigits: 1 })} MB`
}

/** How a recording stands, for oneself. */
export function recordingText({ own, at, name, answer, others }: Recording): string {
  const missing = others.filter((other) => other.answer !== 'agreed').map((other) => other.name)
  if (own && at === 'asking') return msg(str`Waiting until all agree to be recorded: ${all(missing)}`)
  if (own)
    return missing.length
      ? msg(str`You are recording. Left out: ${all(missing)}`)
      : msg('You are recording this meeting')
  if (at === 'asking')
    return answer === 'agreed'
      ? msg(str`${named(name)} asks to record this meeting. You agreed; others have not yet.`)
      : msg(
          str`${named(name)} asks to record this meeting: everybody’s pictures and sound, into a file on their device.`,
        )
  if (answer === 'agreed') return msg(str`You are being recorded by ${named(name)}`)
  return msg(str`${named(name)} records this meeting. You are not in it unless you agree.`)
}

/** Read out when it changes: without what changes by itself. */
export function spokenText(recording: Recording): string {
  const { own, at, name } = recording
  if (at === 'on' && !own && recording.answer === 'agreed')
    return msg(str`The recording by ${named(name)} has begun. You are being recorded.`)
  return recordingText(recording)
}

export const overText = (name: string): string => msg(str`${named(name)} does not record any more`)

export function endText(end: RecordingEnd): string {
  const { written } = end
  if (end.why === 'failed')
    return msg('The recording broke off: the file could not be written. Look whether the disk is full.')
  if (end.why === 'refused') return msg(str`${named(end.name)} does not agree: nothing was recorded.`)
  const saved = written ? msg(str`Saved: ${writtenText(written)}.`) : msg('Nothing was recorded.')
  if (end.why !== 'withdrawn') return saved
  return `${msg(str`${named(end.name)} does not want to be recorded any more: the recording has ended.`)} ${saved}`
}
