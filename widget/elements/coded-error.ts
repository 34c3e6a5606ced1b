import * as v from 'valibot'
import { ErrorCode, SnugError } from '../../protocol/errors.ts'
import { LocalError } from '../call/failures.ts'
import type { LocalErrorCode } from '../call/meeting.ts'

/** The error of either side that has this code, which came as a text. */
export const codedError = (code: string): Error =>
  v.is(ErrorCode, code) ? new SnugError(code) : new LocalError(code as LocalErrorCode)
