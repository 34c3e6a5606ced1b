import { SILENCE_LOST } from '../../protocol/index.ts'

/** Bounds of the control channel. */
export interface Limits {
  /** Upgrades that are being checked at once; more are refused with HTTP 503. */
  pendingUpgrades: number
  /** Upgrades a minute from one address prefix. */
  upgradesPerMinute: number
  /** Milliseconds to check one upgrade. */
  checkWithin: number
  /** Cost of messages of one place a second, and at once; see cost.ts. */
  messagesPerSecond: number
  messageBurst: number
  /** Messages of one connection that are being handled at once. */
  inFlight: number
  /** Malformed messages of one connection. */
  malformed: number
  /** Bytes that wait to be sent to one client. */
  buffered: number
  /** Milliseconds of silence after which a client is gone. */
  silence: number
  /** Milliseconds that a closed connection has for its farewell. */
  closeWithin: number
}

export const LIMITS: Limits = {
  pendingUpgrades: 200,
  upgradesPerMinute: 600,
  checkWithin: 5_000,
  messagesPerSecond: 50,
  messageBurst: 100,
  inFlight: 64,
  malformed: 20,
  // What is kept for somebody who comes back (1 MiB), and the requests to be let in (50 of 4 KiB), come at once.
  buffered: 2_097_152,
  silence: SILENCE_LOST,
  closeWithin: 2_000,
}
