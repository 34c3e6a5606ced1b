/** What `snug doctor` found out about one thing. */
export interface Finding {
  what: string
  /** `unknown`: it can't be told from here. */
  state: 'good' | 'bad' | 'unknown'
  text: string
  /** For the administrator, when it is not good. */
  todo?: string
}

export const good = (what: string, text: string): Finding => ({ what, state: 'good', text })
export const bad = (what: string, text: string, todo: string): Finding => ({ what, state: 'bad', text, todo })
export const unknown = (what: string, text: string, todo: string): Finding => ({
  what,
  state: 'unknown',
  text,
  todo,
})

const MARKS = { good: 'ok', bad: 'NOT OK', unknown: '?' } as const

/** Lines for a terminal; what is to be done stands below what was found. */
export const report = (findings: readonly Finding[]): string[] =>
  findings.flatMap(({ what, state, text, todo }) => [
    `${MARKS[state].padEnd(6)} ${what}: ${text}`,
    ...(todo && state !== 'good' ? [`       → ${todo}`] : []),
  ])
