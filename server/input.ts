import * as v from 'valibot'
import { Id, SnugError } from '../protocol/index.ts'

/** @throws SnugError bad_request when the value is not what the schema says */
export function input<T extends v.GenericSchema>(schema: T, value: unknown): v.InferOutput<T> {
  const result = v.safeParse(schema, value)
  if (!result.success) throw new SnugError('bad_request')
  return result.output
}

/** An id from a path: what is no id does not exist. @throws SnugError not_found */
export function pathId(value: unknown): string {
  if (!v.is(Id, value)) throw new SnugError('not_found')
  return value
}
