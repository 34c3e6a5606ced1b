import { getLocale } from '../elements/localization.ts'

/** A day such as 2030-01-31 in the words of the language in use. */
export function dayText(day: string): string {
  const date = new Date(`${day.slice(0, 10)}T12:00:00`)
  if (Number.isNaN(date.getTime())) return day
  return new Intl.DateTimeFormat(getLocale(), { dateStyle: 'long' }).format(date)
}

/** A moment, to the minute. */
export const timeText = (date: Date): string =>
  new Intl.DateTimeFormat(getLocale(), { dateStyle: 'long', timeStyle: 'short' }).format(date)
