/** What whoever has a member's computer gets out of it: the state behind the facade, secrets and all. */
import assert from 'node:assert/strict'
import { Session } from 'node:inspector'
import type { ClientState } from 'ts-mls/clientState.js'
import type { Group } from '../../widget/crypto/group.ts'

interface Remote {
  objectId?: string
}

/** Where this program and its debugger hand each other things. */
const desk = globalThis as typeof globalThis & { onDesk?: unknown }
const debug = new Session()
debug.connect()

/** Asked in the own thread, it answers before it returns. */
function ask<T>(method: string, params: object): T {
  let answer: T | undefined
  debug.post(method, params, (error, result) => {
    if (error) throw error
    answer = result as T
  })
  assert.ok(answer)
  return answer
}

/** Read as a debugger reads it, since nothing in the program can. */
export function stateOf(group: Group): ClientState {
  desk.onDesk = group
  const { result } = ask<{ result: Remote }>('Runtime.evaluate', {
    expression: 'onDesk',
    objectGroup: 'desk',
  })
  const { privateProperties = [] } = ask<{ privateProperties?: { name: string; value?: Remote }[] }>(
    'Runtime.getProperties',
    { objectId: result.objectId, ownProperties: true },
  )
  const objectId = privateProperties.find(({ name }) => name === '#state')?.value?.objectId
  assert.ok(objectId, 'a group has its state there')
  const take = 'function () { globalThis.onDesk = this }'
  ask('Runtime.callFunctionOn', { objectId, functionDeclaration: take })
  debug.post('Runtime.releaseObjectGroup', { objectGroup: 'desk' })
  const state = desk.onDesk as ClientState
  desk.onDesk = undefined
  return state
}
