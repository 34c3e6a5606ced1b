/**
 * Why an operation on the group was refused. `bad_info`, `bad_commit`, `bad_message`: not authentic, damaged, or not
 * allowed here. `sole_member`: one member would remain, who has to create a new group. `removed`: the commit removes
 * oneself. `unknown_leaf`: nobody to remove there.
 */
export type GroupErrorCode =
  | 'bad_info'
  | 'bad_commit'
  | 'bad_message'
  | 'sole_member'
  | 'removed'
  | 'unknown_leaf'

/** The text says what was wrong and holds nothing secret. */
export class GroupError extends Error {
  override name = 'GroupError'
  constructor(
    readonly code: GroupErrorCode,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${reason}`, options)
  }
}

/** Runs `work`; whatever it throws becomes a GroupError of this code, unless it is one already. */
export async function refusedAs<T>(code: GroupErrorCode, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof GroupError) throw cause
    throw new GroupError(code, cause instanceof Error ? cause.message : 'refused', { cause })
  }
}
