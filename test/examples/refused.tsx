// What the types of the React example refuse: a line that is not refused is an error.
import type {} from '../../examples/react/SnugMeeting'

// @ts-expect-error a name misspelt
export const name = <snug-meeting rooom="" />
// @ts-expect-error a number is no name
export const number = <snug-meeting display-name={5} />
// @ts-expect-error no such theme
export const theme = <snug-meeting theme="blue" />
// @ts-expect-error what comes with the event is something else
export const event = <snug-meeting onsnug-participants-changed={(it: CustomEvent<string>) => it} />
// @ts-expect-error no such element
export const element = <snug-meting />
