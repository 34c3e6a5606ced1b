/** What a page lacks for a meeting: asks the server, and tries what a meeting does, while it listens for refusals. */
import * as v from 'valibot'
import { EmbedCheck } from '../../../protocol/embed.ts'
import { openDatabase } from '../../storage/open.ts'

/** Milliseconds for all that is tried. */
const WITHIN = 6_000
/**
 * Milliseconds: refusals are told in tasks of their own, which come late on a busy computer. Of what failed one is waited
 * for longer than of what seems to have worked.
 */
const TOLD_WITHIN = 700
const TOLD_AT_LAST = 5_000
/** Milliseconds between two looks. */
const LOOK_EVERY = 50
const FEATURES = ['camera', 'microphone', 'display-capture'] as const

/** What is looked at of `<snug-meeting>`. */
export interface Embedded {
  server: string
  isolated: boolean
  tokenUrl?: string | null | undefined
}

/** `fix`: what would have to stand in the page's policy. */
export type Finding =
  | { lacks: 'https' | 'server' | 'origin' | 'storage' }
  | { lacks: 'content-policy' | 'permissions'; fix: string }

interface Permissions {
  allowsFeature(feature: string, origin?: string): boolean
}

export async function checkPage(meeting: Embedded): Promise<Finding[]> {
  if (!isSecureContext) return [{ lacks: 'https' }]
  const server = URL.canParse(meeting.server, document.baseURI)
    ? new URL(meeting.server, document.baseURI).origin
    : ''
  if (!server.startsWith('http')) return [{ lacks: 'server' }]
  const [refused, known] = await tried(meeting, server)
  return [
    ...refused.map((fix): Finding => ({ lacks: 'content-policy', fix })),
    ...aboutServer(refused, known, meeting),
    ...permissions(meeting, server),
    ...((await stores()) || meeting.isolated ? [] : [{ lacks: 'storage' } as const]),
  ]
}

function aboutServer(refused: string[], known: EmbedCheck | undefined, { isolated }: Embedded): Finding[] {
  if (!known) return refused.some((fix) => fix.startsWith('connect-src')) ? [] : [{ lacks: 'server' }]
  const own = !isolated && known.origin === new URL(import.meta.url).origin
  return known.settings || known.host || own ? [] : [{ lacks: 'origin' }]
}

/** Directives that the page's policy lacks, and what the server says. */
async function tried(meeting: Embedded, server: string): Promise<[string[], EmbedCheck | undefined]> {
  const refused = new Set<string>()
  const onRefusal = ({ disposition, effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    // What a page wants of texts that become scripts is not asked for by a trial.
    if (disposition === 'enforce' && !effectiveDirective.includes('trusted-types'))
      refused.add(`${effectiveDirective} ${sourceOf(blockedURI)}`)
  }
  document.addEventListener('securitypolicyviolation', onRefusal)
  const asked = ask(server)
  const tries: Promise<unknown>[] = [asked]
  if (meeting.isolated) tries.push(frame(server))
  else tries.push(socket(server), worker())
  if (meeting.tokenUrl) tries.push(fetch(location.href, { method: 'HEAD' }))
  const outcomes = await Promise.race([Promise.allSettled(tries), wait(WITHIN).then(() => [])])
  const failed = outcomes.filter(({ status }) => status === 'rejected').length
  await wait(TOLD_WITHIN)
  for (let waited = TOLD_WITHIN; waited < TOLD_AT_LAST && refused.size < failed; waited += LOOK_EVERY)
    await wait(LOOK_EVERY)
  document.removeEventListener('securitypolicyviolation', onRefusal)
  return [[...refused], await Promise.race([asked.catch(() => undefined), wait(0).then(() => undefined)])]
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

function sourceOf(blocked: string): string {
  if (!URL.canParse(blocked)) return blocked === 'blob' ? 'blob:' : `'${blocked}'`
  const { protocol, origin, host } = new URL(blocked)
  if (protocol === 'blob:') return protocol
  if (origin === location.origin) return "'self'"
  return `${protocol}//${host}`
}

async function ask(server: string): Promise<EmbedCheck> {
  const url = `${server}/embed/check?${new URLSearchParams({ origin: location.origin })}`
  const answer = await fetch(url, { credentials: 'omit', signal: AbortSignal.timeout(WITHIN) })
  return v.parse(EmbedCheck, await answer.json())
}

/** The server refuses what brings no token, which looks as if the page had. */
const socket = (server: string) =>
  new Promise((resolve) => {
    const trying = new WebSocket(`${server.replace(/^http/, 'ws')}/ws`)
    trying.onerror = trying.onclose = resolve
  })

async function worker(): Promise<unknown> {
  const url = URL.createObjectURL(new Blob(['postMessage(0)'], { type: 'text/javascript' }))
  const trying = new Worker(url, { type: 'module' })
  return new Promise((resolve, reject) => {
    trying.onmessage = resolve
    trying.onerror = reject
  }).finally(() => {
    trying.terminate()
    URL.revokeObjectURL(url)
  })
}

/** Whether the server allows it is asked for elsewhere; here it is the page's word that counts. */
function frame(server: string): Promise<unknown> {
  const trying = document.createElement('iframe')
  trying.hidden = true
  trying.src = `${server}/frame`
  return new Promise((resolve) => {
    trying.onload = resolve
    document.body.append(trying)
  }).finally(() => trying.remove())
}

/** Of browsers that tell. */
function permissions({ isolated }: Embedded, server: string): Finding[] {
  const { featurePolicy } = document as { featurePolicy?: Permissions }
  if (!featurePolicy) return []
  const wanted = isolated ? [location.origin, server] : [location.origin]
  const missing = FEATURES.filter(
    (name) => !wanted.every((origin) => featurePolicy.allowsFeature(name, origin)),
  )
  const whom = isolated ? `(self "${server}")` : '(self)'
  return missing.map((name) => ({ lacks: 'permissions', fix: `${name}=${whom}` }))
}

async function stores(): Promise<boolean> {
  try {
    localStorage.getItem('')
    ;(await openDatabase('snug-page-check', [])).close()
    indexedDB.deleteDatabase('snug-page-check')
    return true
  } catch {
    return false
  }
}
