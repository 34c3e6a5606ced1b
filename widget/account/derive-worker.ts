/**
 * Makes the keys of one password, off the page's thread. The only script that compiles WebAssembly: the server allows it
 * to this file's worker alone. The vault key leaves it as a key that can't be read.
 */
import { AccountError } from './account-error.ts'
import { derivePasswordKeys } from './derive.ts'
import type { DeriveAnswer, DeriveRequest } from './derive-messages.ts'

/** What a worker has of its kind of scope; this file is checked with the types of a page. */
const scope = self as unknown as Pick<Worker, 'postMessage' | 'onmessage'>
const post = (answer: DeriveAnswer): void => scope.postMessage(answer)

scope.onmessage = async ({ data }: MessageEvent<DeriveRequest>) => {
  try {
    post({ type: 'keys', keys: await derivePasswordKeys(data.password, data.parameters) })
  } catch (error) {
    post({ type: 'refused', code: error instanceof AccountError ? error.code : 'kdf_unavailable' })
  }
}
post({ type: 'ready' })
