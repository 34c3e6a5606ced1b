import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClientState } from 'ts-mls/clientState.js'
import type { Bytes } from '../../widget/crypto/bytes.ts'
import { advance } from '../../widget/crypto/group-state.ts'
import { decodeMessage } from '../../widget/crypto/group-wire.ts'
import { at, everybody, groupOf } from '../support/group-people.ts'
import { rawJoin, rawReceive } from '../support/mls-raw.ts'

async function follow(state: ClientState, commit: Bytes): Promise<ClientState> {
  const message = decodeMessage(commit)
  return message.wireformat === 'mls_public_message' ? advance(state, message) : assert.fail()
}

const blankButKept = ({ privatePath, ratchetTree }: ClientState): string[] =>
  Object.keys(privatePath.privateKeys).filter((node) => ratchetTree[Number(node)] === undefined)

test('private keys of nodes that became blank are forgotten', async () => {
  const { groups, room } = await groupOf(5)
  const joined = await rawJoin(await room.person(), await at(groups, 0).info())
  await everybody(groups, joined.commit)
  // Leaf 5 holds keys of the nodes above it; when leaf 4 beside it goes, those in common become blank.
  const { commit } = await at(groups, 0).remove([4])
  const library = await rawReceive(joined.state, commit)
  assert.notDeepEqual(blankButKept(library), [], 'control: the library keeps them')
  const ours = await follow(joined.state, commit)
  assert.deepEqual(blankButKept(ours), [])
  assert.deepEqual(ours.keySchedule.epochAuthenticator, library.keySchedule.epochAuthenticator)
})

test('steps change nothing in the state that they start from', async () => {
  const { groups, room } = await groupOf(3)
  const joined = await rawJoin(await room.person(), await at(groups, 0).info())
  await everybody(groups, joined.commit)
  const before = structuredClone({ ...joined.state, clientConfig: undefined })
  const { commit } = await at(groups, 0).heal()
  assert.ok(await follow(joined.state, commit))
  assert.deepEqual({ ...joined.state, clientConfig: undefined }, before)
  assert.ok(await follow(joined.state, commit), 'so that it can be taken again')
})
