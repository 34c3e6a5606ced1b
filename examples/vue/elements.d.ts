import type { EmitFn, HTMLAttributes, PublicProps } from 'vue'
import type { SnugMeetingAttributes, SnugMeetingElement, SnugMeetingEventMap } from '../types/snug-meeting'

type Events = { [Name in keyof SnugMeetingEventMap]: (event: SnugMeetingEventMap[Name]) => void }

declare module 'vue' {
  interface GlobalComponents {
    'snug-meeting': new () => SnugMeetingElement & {
      $props: HTMLAttributes & PublicProps & Partial<SnugMeetingAttributes>
      $emit: EmitFn<Events>
    }
  }
}
