/**
 * What the server prints. Events have fixed names and carry numbers and codes only, so that nothing of a person can
 * get into a log: no names, addresses, user agents, titles, SDP, tokens or keys.
 */

export type LogEvent =
  | 'listening'
  | 'media_up'
  | 'media_down'
  | 'request_failed'
  | 'connection_failed'
  | 'sweep_failed'
  | 'stopping'
  | 'stopped'
  | 'stop_forced'
  | 'stop_failed'
  | 'crashed'

/** `at`: place in our own code, `main.js:12:3`. `error`: class of the error. */
export interface LogFields {
  port?: number
  count?: number
  ms?: number
  code?: string
  error?: string
  at?: string
}

export type Log = (event: LogEvent, fields?: LogFields) => void

const SHAPES: Record<keyof LogFields, (value: string | number) => boolean> = {
  port: Number.isSafeInteger,
  count: Number.isSafeInteger,
  ms: Number.isSafeInteger,
  code: (value) => /^[a-z_]{1,40}$/.test(String(value)),
  error: (value) => /^[A-Za-z]{1,40}$/.test(String(value)),
  at: (value) => /^[\w.-]{1,60}:\d{1,9}:\d{1,9}$/.test(String(value)),
}

/** @param write gets whole lines: `2026-01-31T10:00:00.000Z media_up ms=80`. Fields of another shape are left out. */
export function createLog(write: (text: string) => void, now: () => Date = () => new Date()): Log {
  return (event, fields = {}) => {
    const parts = Object.entries(fields)
      .filter(([name, value]) => value !== undefined && SHAPES[name as keyof LogFields]?.(value))
      .map(([name, value]) => `${name}=${value}`)
    write(`${[now().toISOString(), event, ...parts].join(' ')}\n`)
  }
}

/** Class and place of an error, without its message, which may hold anything. */
export function errorFields(thrown: unknown): Pick<LogFields, 'error' | 'at'> {
  if (!(thrown instanceof Error)) return {}
  const root = thrown.cause instanceof Error ? thrown.cause : thrown
  const { stack = '', message } = root
  // The stack begins with the message, which could look like a place.
  const frames = stack.slice(stack.indexOf(message) + message.length)
  const at = /([\w.-]+\.[cm]?[jt]s:\d+:\d+)\)?$/m.exec(frames)?.[1]
  return { error: root.constructor.name, ...(at ? { at } : {}) }
}

/** Plain lines for the administrator at the terminal. */
export const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
