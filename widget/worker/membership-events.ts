import type { Source } from '../../protocol/ids.ts'
import type { Bytes } from '../crypto/bytes.ts'
import type { Group, Member, OwnLeaf } from '../crypto/group.ts'
import type { Turn } from './media-keys.ts'
import type { FaultCode, GroupRequest, NoticeKind } from './messages.ts'

/** What a membership asks of the stay it belongs to, and tells it. */
export interface MembershipEvents {
  send(request: GroupRequest): void
  /** A reference that no other request has. */
  ref(): number
  ownLeaf(): Promise<OwnLeaf>
  /** Runs something later, in turn with the news. @returns cancels it */
  later(ms: number, act: () => Promise<void> | void): () => void
  /** A new epoch. */
  moved(group: Group, turn: Turn, base: Record<Source, Bytes>): Promise<void>
  /** The group was left behind: its keys are void. */
  out(): void
  /** Whether the group may have moved on while the connection was away. */
  behind(behind: boolean): void
  /** Who is in the group, before joining it. */
  seen(members: readonly Member[]): void
  said(leaf: number, plain: Uint8Array): void
  notice(kind: NoticeKind): void
  fault(code: FaultCode): void
}
