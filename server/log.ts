/**
 * What the server prints: the events and fields of the allow-list, so that nothing of a person can get into a log. No
 * names, addresses, user agents, titles, SDP, tokens or keys.
 */
import { LOG_EVENTS, LOG_FIELDS, type LogEvent, type LogField } from './privacy/log-events.ts'

/** What an event may carry. `at`: place in our own code, `main.js:12:3`. `error`: class of the error. */
export type LogFields<E extends LogEvent> = {
  [F in LogField]?: F extends (typeof LOG_EVENTS)[E]['fields'][number] ? string | number | undefined : never
}

export type Log = <E extends LogEvent>(event: E, fields?: LogFields<E>) => void

/**
 * @param write gets whole lines: `2026-01-31T10:00:00.000Z stopped ms=80`. Events that are not known are left out, and
 * so are fields that the event does not have or whose value has another shape.
 */
export function createLog(write: (text: string) => void, now: () => Date = () => new Date()): Log {
  return (event, fields = {}) => {
    if (!Object.hasOwn(LOG_EVENTS, event)) return
    const allowed: readonly LogField[] = LOG_EVENTS[event].fields
    const values = fields as Partial<Record<LogField, unknown>>
    const parts = allowed
      .filter((name) => LOG_FIELDS[name].shape.test(String(values[name] ?? '')))
      .map((name) => `${name}=${values[name]}`)
    write(`${[now().toISOString(), event, ...parts].join(' ')}\n`)
  }
}

/** Class and place of an error, without its message, which may hold anything. */
export function errorFields(thrown: unknown): { error?: string; at?: string } {
  if (!(thrown instanceof Error)) return {}
  const root = thrown.cause instanceof Error ? thrown.cause : thrown
  const { stack = '', message } = root
  // The stack begins with the message, which could look like a place.
  const frames = stack.slice(stack.indexOf(message) + message.length)
  const at = /([\w.-]+\.[cm]?[jt]s:\d+:\d+)\)?$/m.exec(frames)?.[1]
  return { error: root.constructor.name, ...(at ? { at } : {}) }
}

/** The runtime would print warnings with their text, which may quote anything. */
export function namelessWarnings(log: Log): void {
  process.removeAllListeners('warning')
  process.on('warning', ({ name }) => log('warning', { error: name }))
}

/** Plain lines for the administrator at the terminal. */
export const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
