/** What a new state has in common with the one before, so that only what changed is drawn anew. Pure. */

type Parts = Record<string, unknown>

/**
 * The new state, but each part of it that equals one of the state before is that very object. Goes as deep as plain
 * objects and arrays do; members of arrays are known by their `id`, else by their position.
 * @returns `before` itself where all is equal
 */
export function shared<T>(before: unknown, after: T): T {
  // Most of a model is the very same from one state to the next.
  if (before === after) return after
  const list = Array.isArray(after)
  if (!isPlain(after) || !isPlain(before) || list !== Array.isArray(before)) return after
  const nameOf = (key: string, part: unknown) => (list && (part as Parts | null)?.id) || key
  const old = Object.entries(before)
  const known = new Map(old.map(([key, part]) => [nameOf(key, part), part]))
  const parts = Object.entries(after).map(([key, part]) => [key, shared(known.get(nameOf(key, part)), part)])
  if (old.length === parts.length && parts.every(([key, part]) => before[key as string] === part))
    return before as T
  return (list ? parts.map(([, part]) => part) : Object.fromEntries(parts)) as T
}

const isPlain = (it: unknown): it is Parts =>
  [Object, Array].includes((it as Parts | null)?.constructor as ArrayConstructor)
