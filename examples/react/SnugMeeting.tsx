// A meeting in React 19: properties, attributes and events go to the element as they are written here.
import type { DetailedHTMLProps, HTMLAttributes } from 'react'
import type { SnugMeetingAttributes, SnugMeetingElement, SnugMeetingEventMap } from '../types/snug-meeting'

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'snug-meeting': DetailedHTMLProps<HTMLAttributes<SnugMeetingElement>, SnugMeetingElement> &
        SnugMeetingAttributes & {
          [Name in keyof SnugMeetingEventMap as `on${Name}`]?: (event: SnugMeetingEventMap[Name]) => void
        }
    }
  }
}

export interface MeetingProps {
  room: string
  name: string
  /** How many are in the meeting. */
  onCount(count: number): void
  onLeft(): void
}

/** The page loads `https://meet.example/snug.js` once, as a module. */
export function Meeting({ room, name, onCount, onLeft }: MeetingProps) {
  return (
    <snug-meeting
      server="https://meet.example"
      room={room}
      token-url="/meeting/token"
      display-name={name}
      style={{ display: 'block', height: '36rem' }}
      onsnug-participants-changed={({ detail }) => onCount(detail.count)}
      onsnug-left={onLeft}
    />
  )
}
