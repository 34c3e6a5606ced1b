/**
 * Who agreed to be recorded by whom, and what follows for a recording. Pure. Fails closed: whoever has not agreed to
 * exactly this request is in no recording, and whoever takes their word back ends it.
 */
import type { RecordingSaid } from './encryption.ts'
import type { Consent } from './meeting.ts'

type Said<T> = Extract<RecordingSaid, { type: T }>

/** What everybody said last; what they answered may be heard before what they were asked. */
export class Consents {
  readonly #requests = new Map<string, Said<'recording'>>()
  readonly #answers = new Map<string, Said<'consent'>>()

  hear(from: string, said: RecordingSaid): void {
    if (said.type === 'recording') this.#requests.set(from, said)
    else this.#answers.set(`${from} ${said.by}`, said)
  }

  /** The request of somebody that is not over. */
  request(by: string): Said<'recording'> | undefined {
    const request = this.#requests.get(by)
    return request?.at === 'over' ? undefined : request
  }

  /** What somebody answered to the request that holds now. */
  answer(from: string, by: string): Consent {
    const [request, answer] = [this.request(by), this.#answers.get(`${from} ${by}`)]
    if (!request || answer?.ask !== request.ask) return 'none'
    return answer.given ? 'agreed' : 'refused'
  }

  clear(): void {
    this.#requests.clear()
    this.#answers.clear()
  }
}

/** Where the own recording stands. */
export type Stand =
  | { at: 'idle' }
  | { at: 'asking'; ask: string }
  /** `agreed`: who is in it, beside oneself. */
  | { at: 'on'; ask: string; agreed: ReadonlySet<string> }
  | { at: 'over'; why: 'refused' | 'withdrawn'; who: string }

/**
 * What follows from the answers of exactly those who are here, without oneself: it begins when all agreed and ends with a
 * refusal; while it is on, whoever came later is in it once they agree, and it ends with whoever was in it and refuses.
 */
export function next(stand: Stand, answers: ReadonlyMap<string, Consent>): Stand {
  if (stand.at !== 'asking' && stand.at !== 'on') return stand
  const refused = [...answers].filter(([, answer]) => answer === 'refused').map(([id]) => id)
  if (stand.at === 'asking') {
    const [who] = refused
    if (who !== undefined) return { at: 'over', why: 'refused', who }
    if ([...answers.values()].some((answer) => answer !== 'agreed')) return stand
    return { at: 'on', ask: stand.ask, agreed: new Set(answers.keys()) }
  }
  const who = refused.find((id) => stand.agreed.has(id))
  if (who !== undefined) return { at: 'over', why: 'withdrawn', who }
  const agreed = [...answers].filter(([, answer]) => answer === 'agreed').map(([id]) => id)
  return { ...stand, agreed: new Set(agreed) }
}
