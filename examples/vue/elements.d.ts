import type { EmitFn, HTMLAttributes, PublicProps } from 'vue'
import type { SnugMeetingAttributes, SnugMeetingElement, SnugMeetingEventMap } from '../types/snug-meeting'

type Events = { [Name in keyof SnugMeetingEventMap]: (event: SnugMeetingEventMap[Name]) => void }

/** Vue's checks know `token-url` of a template as `tokenUrl`. */
type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name
type Attributes = {
  [Name in keyof SnugMeetingAttributes as CamelCase<Name>]?: SnugMeetingAttributes[Name]
}

declare module 'vue' {
  interface GlobalComponents {
    'snug-meeting': new () => SnugMeetingElement & {
      $props: HTMLAttributes & PublicProps & Attributes
      $emit: EmitFn<Events>
    }
  }
}
