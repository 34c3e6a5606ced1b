/** The meeting itself: the element's own files lie beside this script, so that Nextcloud serves them. */
import { language, theme } from './page.ts'

/** What of the element is used here. */
export interface MeetingElement extends HTMLElement {
  readonly state: string
  leave(): Promise<void>
}

const ELEMENT = new URL(/* @vite-ignore */ 'widget/snug.js', import.meta.url).href

export const loadElement = (): Promise<unknown> => import(/* @vite-ignore */ ELEMENT)

export interface MeetingSettings {
  server: string
  room: string
  tokenUrl: string
  /** Empty: the person is asked. */
  name: string
}

export function createMeeting({ server, room, tokenUrl, name }: MeetingSettings): MeetingElement {
  const meeting = document.createElement('snug-meeting') as MeetingElement
  const attributes = { server, room, 'token-url': tokenUrl, language: language(), theme: theme() }
  for (const [attribute, value] of Object.entries(attributes)) meeting.setAttribute(attribute, value)
  if (name) meeting.setAttribute('display-name', name)
  return meeting
}
