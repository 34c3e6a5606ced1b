/** A member of a meeting's group whose bytes mean nothing: to the server all bytes are opaque anyway. */
import { randomBytes } from 'node:crypto'
import type { ClientMessage, GroupAt, GroupStep, ServerMessage } from '../../protocol/index.ts'

/** `count` random bytes as base64url. */
export const opaque = (count: number): string => randomBytes(count).toString('base64url')
export const newGroup = (): GroupAt => ({ group: opaque(16), epoch: 0 })
export const LOBBY = opaque(32)

/** A step that is taken while the group is at `on`. */
export const stepFrom = (on: GroupAt | null, change: Partial<GroupStep> = {}): GroupStep => ({
  on,
  to: on ? { group: on.group, epoch: on.epoch + 1 } : newGroup(),
  commit: on && opaque(384),
  info: opaque(768),
  ...change,
})

/** Follows what is relayed as a client does, and fails at a gap, a repetition, or a step out of order. */
export class OpaqueMember {
  at: GroupAt | null = null
  seq = 0
  /** Whether all was told since joining. */
  complete = true
  readonly heard: string[] = []
  #joining: GroupAt | null = null

  join(on: GroupAt | null, ref = 2): Extract<ClientMessage, { type: 'join' }> {
    const step = stepFrom(on)
    this.#joining = step.to
    return { type: 'join', ref, step, lobby: LOBBY }
  }

  commit(ref = 3): Extract<ClientMessage, { type: 'commit' }> {
    return { type: 'commit', ref, step: stepFrom(this.at) }
  }

  hear(message: ServerMessage): void {
    if (message.type === 'joined') {
      this.at = this.#joining
      this.seq = 0
      this.complete = true
    } else if (message.type === 'caught-up') this.#caughtUp(message)
    else if (message.type === 'commit' || message.type === 'app') this.#relayed(message)
  }

  #caughtUp({ seq, complete }: Extract<ServerMessage, { type: 'caught-up' }>): void {
    if (complete && seq !== this.seq) throw new Error(`caught up to ${seq} at ${this.seq}`)
    this.seq = seq
    this.complete &&= complete
  }

  #relayed(message: Extract<ServerMessage, { type: 'commit' | 'app' }>): void {
    if (message.seq !== this.seq + 1) throw new Error(`${message.seq} came after ${this.seq}`)
    this.seq = message.seq
    if (message.type === 'app') this.heard.push(message.data)
    else this.#step(message)
  }

  #step({ to, commit }: Extract<ServerMessage, { type: 'commit' }>): void {
    const { at } = this
    const follows = commit === null ? to.epoch === 0 : at?.group === to.group && at.epoch + 1 === to.epoch
    if (at && !follows) throw new Error(`${to.group} ${to.epoch} came after ${at.group} ${at.epoch}`)
    this.at = to
  }
}
