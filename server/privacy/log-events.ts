/** The log's allow-list: what may be printed, with which fields, and why. Nothing else gets through `log.ts`. */

/** Fields by name: what a value may look like. None of the shapes can hold a name, an address, an id or a token. */
export const LOG_FIELDS = {
  port: { shape: /^\d{1,5}$/, meaning: 'the server’s own port' },
  count: { shape: /^\d{1,9}$/, meaning: 'how many' },
  ms: { shape: /^\d{1,9}$/, meaning: 'how long it took' },
  code: { shape: /^[a-z_]{1,40}$/, meaning: 'which of the known errors' },
  error: { shape: /^[A-Za-z]{1,40}$/, meaning: 'class of the error, never its text' },
  at: { shape: /^[\w.-]{1,60}:\d{1,9}:\d{1,9}$/, meaning: 'place in the server’s own code' },
} as const
export type LogField = keyof typeof LOG_FIELDS

const fault = ['error', 'at'] as const

export const LOG_EVENTS = {
  listening: { fields: ['port'], why: 'the server is there' },
  media_up: { fields: [], why: 'the media server answers' },
  media_down: { fields: [], why: 'the media server died; it is started again' },
  relay_up: { fields: [], why: 'the relay answers' },
  relay_down: { fields: [], why: 'the relay died; it is started again' },
  certificate_renewed: { fields: [], why: 'a new certificate is used' },
  certificate_failed: { fields: fault, why: 'no new certificate could be had; it is tried again' },
  certificate_refused: { fields: fault, why: 'the changed certificate can’t be used; the one before stays' },
  request_failed: { fields: fault, why: 'a fault of the server in a request' },
  disk_full: { fields: [], why: 'the disk is full, and something could not be saved' },
  connection_failed: { fields: fault, why: 'a fault of the server in a connection' },
  sweep_failed: { fields: fault, why: 'what has expired could not be deleted and is tried again' },
  warning: { fields: ['error'], why: 'the runtime warns of something; its text is left out' },
  stopping: { fields: [], why: 'the server was told to end' },
  stopped: { fields: ['ms'], why: 'the server has ended' },
  stop_forced: { fields: [], why: 'a part did not end in time' },
  stop_failed: { fields: fault, why: 'a part did not end well' },
  crashed: { fields: fault, why: 'the server ends because of a fault' },
} as const satisfies Record<string, { fields: readonly LogField[]; why: string }>
export type LogEvent = keyof typeof LOG_EVENTS
