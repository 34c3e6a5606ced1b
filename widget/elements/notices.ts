/** What `<snug-meeting>` shows when there is no meeting to show. */
import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import CircleAlert from 'lucide/dist/esm/icons/circle-alert.mjs'
import DoorOpen from 'lucide/dist/esm/icons/door-open.mjs'
import LockKeyhole from 'lucide/dist/esm/icons/lock-keyhole.mjs'
import LogIn from 'lucide/dist/esm/icons/log-in.mjs'
import RotateCw from 'lucide/dist/esm/icons/rotate-cw.mjs'
import type { Failure } from '../call/meeting.ts'
import type { Embedded } from './extras/page-check.ts'
import type { SnugPageCheck } from './extras/snug-page-check.ts'
import { failureText } from './failures.ts'
import type { IconNode } from './icon.ts'
import type { MeetingRequest } from './requests.ts'
import type { View } from './session.ts'
import './notice.ts'

type Ask = (request: MeetingRequest) => void
type SignedOut = Extract<View, { phase: 'signed-out' }>

const action = (label: string, icon: IconNode, run: () => void, disabled = false) =>
  html`<button class="button primary" part="button" ?disabled=${disabled} @click=${run}>
    <snug-icon .node=${icon}></snug-icon>${label}
  </button>`

export const connectingView = (): TemplateResult =>
  html`<snug-notice class="view" tone="busy" text=${msg('Connecting…')}></snug-notice>`

/** The way in for somebody without access: the server's sign-in, or the page's own. */
export function signedOutView(view: SignedOut, server: string, ask: Ask): TemplateResult {
  const { host } = new URL(server)
  const [label, request]: [string, MeetingRequest] =
    view.by === 'popup'
      ? [msg(str`Sign in at ${host}`), { type: 'sign-in' }]
      : [msg('Try again'), { type: 'retry' }]
  return html`<snug-notice
    class="view"
    exportparts="notice"
    .icon=${LockKeyhole}
    heading=${view.by === 'popup' ? msg('Sign in to join') : msg('You are signed out')}
    text=${signedOutText(view, host)}
  >
    ${action(label, view.by === 'popup' ? LogIn : RotateCw, () => ask(request), view.waiting)}
  </snug-notice>`
}

function signedOutText(view: SignedOut, host: string): string {
  if (view.by === 'page') return msg('Sign in to this page, then try again.')
  if (view.waiting) return msg('Go on in the window that has opened.')
  if (view.problem === 'blocked')
    return msg('The browser blocked the sign-in window. Allow pop-ups for this page, then try again.')
  if (view.problem === 'closed') return msg('The sign-in window was closed before you were signed in.')
  return msg(str`The meeting is end-to-end encrypted. A window of ${host} lets you in.`)
}

const WAYS: Record<Failure['way'], ((ask: Ask) => TemplateResult) | undefined> = {
  retry: (ask) => action(msg('Try again'), RotateCw, () => ask({ type: 'retry' })),
  'sign-in': (ask) => action(msg('Sign in'), LogIn, () => ask({ type: 'sign-in' })),
  none: undefined,
}

/** Ends that are nobody's failure. */
const ENDS: Partial<Record<Failure['code'], () => string>> = {
  meeting_ended: () => msg('The meeting has ended'),
  removed: () => msg('You are out of the meeting'),
  room_locked: () => msg('The meeting is locked'),
}

/** What the page around may be to blame for, or that nothing of the server arrives: a look at the page can tell. */
const OF_PAGE: readonly Failure['code'][] = [
  'room_missing',
  'server_missing',
  'server_unreachable',
  'insecure_page',
  'encryption_failed',
  'origin_not_allowed',
  'token_missing',
  'token_invalid',
]

/** Who is shown no other way out can try again: what was in the way may be gone. */
function waysOut({ code, way }: Failure, ask: Ask, meeting: Embedded): unknown {
  const ofPage = OF_PAGE.includes(code)
  const last = ofPage || ENDS[code] ? undefined : WAYS.retry
  return [(WAYS[way] ?? last)?.(ask), ofPage ? pageCheck(meeting) : nothing]
}

/** Why there is no meeting, and what to do. */
export const failedView = (failure: Failure, ask: Ask, meeting: Embedded): TemplateResult =>
  html`<snug-notice
    class="view"
    exportparts="notice"
    tone=${ENDS[failure.code] ? 'calm' : 'bad'}
    .icon=${ENDS[failure.code] ? DoorOpen : CircleAlert}
    heading=${ENDS[failure.code]?.() ?? msg('The meeting cannot be shown')}
    text=${failureText(failure.code)}
  >
    ${waysOut(failure, ask, meeting)}
  </snug-notice>`

/** Tells what the page lacks: loaded when somebody wants to know. */
const pageCheck = (meeting: Embedded): TemplateResult =>
  html`<button class="button" part="button" @click=${openCheck}>${msg('Check this page')}</button>
    <snug-page-check .meeting=${meeting}></snug-page-check>`

async function openCheck({ currentTarget }: Event): Promise<void> {
  const check = (currentTarget as Element).nextElementSibling as SnugPageCheck
  await import('./extras/snug-page-check.ts').then(() => check.open()).catch(() => undefined)
}

/** After leaving. */
export const leftView = (ask: Ask): TemplateResult =>
  html`<snug-notice
    class="view"
    exportparts="notice"
    .icon=${DoorOpen}
    heading=${msg('You left the meeting')}
    text=${msg('Your camera and microphone are off.')}
  >
    ${action(msg('Join again'), RotateCw, () => ask({ type: 'rejoin' }))}
  </snug-notice>`
