import { scriptAddress } from '../worker/script-address.ts'
import { AccountError } from './account-error.ts'
import type { Derive, KdfParameters, PasswordKeys } from './derive.ts'
import type { DeriveAnswer, DeriveRequest } from './derive-messages.ts'

/** Milliseconds to load the script, and to make the keys on a slow device. */
const LOAD_WITHIN = 15_000
const DERIVE_WITHIN = 120_000
/** The server's own pages are the only ones that ask for passwords. */
const SCRIPT = '/snug-argon2.js'

/** Makes the keys of a password in a worker of its own, so that the page goes on. */
export const deriveInWorker: Derive = (password, parameters) => deriveIn(SCRIPT, password, parameters)

/**
 * @param script address of the worker
 * @throws AccountError as `Derive`
 */
export async function deriveIn(
  script: string,
  password: string,
  parameters: KdfParameters,
): Promise<PasswordKeys> {
  const worker = new Worker(scriptAddress(script), { type: 'module' })
  try {
    await answerOf(worker, LOAD_WITHIN)
    worker.postMessage({ password, parameters } satisfies DeriveRequest)
    const answer = await answerOf(worker, DERIVE_WITHIN)
    if (answer.type === 'keys') return answer.keys
    throw new AccountError(answer.type === 'refused' ? answer.code : 'kdf_unavailable')
  } finally {
    worker.terminate()
  }
}

/** The next message. @throws AccountError `kdf_unavailable` */
async function answerOf(worker: Worker, within: number): Promise<DeriveAnswer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    return await new Promise<DeriveAnswer>((resolve, reject) => {
      const fail = () => reject(new AccountError('kdf_unavailable'))
      timer = setTimeout(fail, within)
      worker.onerror = worker.onmessageerror = fail
      worker.onmessage = ({ data }: MessageEvent<DeriveAnswer>) => resolve(data)
    })
  } finally {
    clearTimeout(timer)
  }
}
