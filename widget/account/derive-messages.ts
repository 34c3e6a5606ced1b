/** Between the page and the worker that makes the keys of a password. */
import type { AccountErrorCode } from './account-error.ts'
import type { KdfParameters, PasswordKeys } from './derive.ts'

/** One for each worker: it ends after its answer. */
export interface DeriveRequest {
  password: string
  parameters: KdfParameters
}

export type DeriveAnswer =
  /** The script runs and waits for the request. */
  { type: 'ready' } | { type: 'keys'; keys: PasswordKeys } | { type: 'refused'; code: AccountErrorCode }
