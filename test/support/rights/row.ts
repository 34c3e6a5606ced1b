/** A row of the table of rights over HTTP, and the shapes that rows have. */
import { type Actor, type Asking, ROLES, type Stage } from './stage.ts'

interface Wanted {
  path?: string
  body?: unknown
}

export interface Row {
  /** Method and path as the application has them. */
  route: string
  /** What is tried, where the route alone does not say it. */
  what?: string
  /** Path and body of the request; absent: the route's own path, no body. */
  ask?: (stage: Stage, who: Actor) => Wanted | Promise<Wanted>
  /** Status for each; null: not possible, such as one's own password without an account. */
  expect: Record<Asking, number | null>
  /** Code of its refusals, where that does not follow from the status. */
  refusal?: string
  /** Whoever asks may not be signed in afterwards. */
  spends?: true
}

type Cells = Row['expect']
const STRANGERS: readonly Asking[] = ['nobody', 'guest', 'host', 'disabled']
const OUTSIDERS: readonly Asking[] = ['other', 'administrator']
export const EVERYBODY: readonly Asking[] = ['member', 'moderator', 'owner']
export const MODERATORS: readonly Asking[] = ['moderator', 'owner']
export const OWNERS: readonly Asking[] = ['owner']

const cells = (status: (role: Asking) => number | null) =>
  Object.fromEntries(ROLES.map((role) => [role, status(role)])) as Cells
export const everybody = (status: number) => cells(() => status)
export const signedIn = (status: number) => cells((role) => (STRANGERS.includes(role) ? 401 : status))
export const administrators = (status: number): Cells => ({ ...signedIn(403), administrator: status })
/** By the role in the room, which to everybody else is not there. Administrators have no right in it. */
export const inRoom = (roles: readonly Asking[], status: number): Cells =>
  cells((role) => {
    if (STRANGERS.includes(role)) return 401
    if (OUTSIDERS.includes(role)) return 404
    return roles.includes(role) ? status : 403
  })
/** Those who have an account; the disabled one is refused. */
export const withPassword = (status: number): Cells => ({
  ...cells((role) => (STRANGERS.includes(role) ? null : status)),
  disabled: 401,
})
