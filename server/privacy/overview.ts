/** What the server keeps right now, for whoever is signed in. */
import type { http } from '../../protocol/index.ts'
import type { Store } from '../store/store.ts'
import { dayOf } from '../time.ts'
import { LOG_EVENTS_FR, LOG_FIELDS_FR, NOT_KEPT_FR, REGISTER_FR, SECURITY_KINDS_FR } from './french.ts'
import { LOG_EVENTS_DE, LOG_FIELDS_DE, NOT_KEPT_DE, REGISTER_DE, SECURITY_KINDS_DE } from './german.ts'
import { LOG_EVENTS, LOG_FIELDS, type LogEvent, type LogField } from './log-events.ts'
import { type ClassName, NOT_KEPT, REGISTER, type RecordClass } from './register.ts'
import { EVENT_DAYS } from './security-events.ts'
import { SECURITY_KINDS, type SecurityKind } from './security-kinds.ts'
import { LOG_EVENTS_ES, LOG_FIELDS_ES, NOT_KEPT_ES, REGISTER_ES, SECURITY_KINDS_ES } from './spanish.ts'

type Total = Awaited<ReturnType<Store['securityEvents']['totals']>>[number]

interface Words {
  record(name: ClassName): Omit<RecordClass, 'place'>
  notKept: readonly string[]
  event(name: LogEvent): string
  field(name: LogField): string
  kinds: Record<SecurityKind, string>
}

const translated = (
  register: Record<ClassName, Omit<RecordClass, 'place'>>,
  notKept: readonly string[],
  events: Record<LogEvent, string>,
  fields: Record<LogField, string>,
  kinds: Record<SecurityKind, string>,
): Words => ({
  record: (name) => register[name],
  notKept,
  event: (name) => events[name],
  field: (name) => fields[name],
  kinds,
})

const WORDS: Record<http.PrivacyLanguage, Words> = {
  en: {
    record: (name) => REGISTER[name],
    notKept: NOT_KEPT,
    event: (name) => LOG_EVENTS[name].why,
    field: (name) => LOG_FIELDS[name].meaning,
    kinds: SECURITY_KINDS,
  },
  de: translated(REGISTER_DE, NOT_KEPT_DE, LOG_EVENTS_DE, LOG_FIELDS_DE, SECURITY_KINDS_DE),
  es: translated(REGISTER_ES, NOT_KEPT_ES, LOG_EVENTS_ES, LOG_FIELDS_ES, SECURITY_KINDS_ES),
  fr: translated(REGISTER_FR, NOT_KEPT_FR, LOG_EVENTS_FR, LOG_FIELDS_FR, SECURITY_KINDS_FR),
}

/** @param diagnosis when it ends; undefined while it is off */
export async function overview(
  store: Store,
  diagnosis: Date | undefined,
  language: http.PrivacyLanguage,
): Promise<http.PrivacyAnswer> {
  const words = WORDS[language]
  const counts = await store.personal.counts()
  const records = namesOf(REGISTER).map((name) => {
    const { title, about, purpose, form, life } = words.record(name)
    const { place } = REGISTER[name]
    const here = counts.filter(({ of }) => of === name)
    const count = place === 'database' ? here.reduce((sum, { rows }) => sum + rows, 0) : null
    return { name, title, about, purpose, place, form, life, count }
  })
  const logged = namesOf(LOG_EVENTS).map((event) => {
    const fields = LOG_EVENTS[event].fields.map((field) => ({ name: field, meaning: words.field(field) }))
    return { event, meaning: words.event(event), fields }
  })
  const counted = namesOf(SECURITY_KINDS).map((event) => ({ event, meaning: words.kinds[event] }))
  const until = diagnosis?.toISOString() ?? null
  return { records, notKept: [...words.notKept], logged, counted, diagnosis: until }
}

/** For administrators: how often, on which day, and of how many accounts; no pseudonyms. */
export const securityOverview = (
  totals: Total[],
  language: http.PrivacyLanguage,
): http.SecurityEventsAnswer =>
  totals.map(({ expiresOn, event, count, accounts }) => ({
    day: dayOf(new Date(`${expiresOn}T12:00:00Z`), -EVENT_DAYS),
    ...{ event, count, accounts },
    meaning: WORDS[language].kinds[event as SecurityKind] ?? event,
  }))

const namesOf = <T extends object>(table: T) => Object.keys(table) as (keyof T & string)[]
