/** How changes of the group look to the media keys. */
import type { Change } from '../crypto/group.ts'
import type { Turn } from './media-keys.ts'

export const ENTERED: Turn = { kind: 'entered', dropped: [] }

export function turnOf(change: Change): Turn {
  if (change.kind === 'removed') return { kind: 'removed', dropped: change.leaves }
  if (change.kind === 'healed') return { kind: 'healed', dropped: [] }
  const dropped = change.replaced === null ? [] : [change.replaced]
  return { kind: 'joined', dropped, newcomer: change.leaf }
}
