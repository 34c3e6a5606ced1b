import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { ClientState } from 'ts-mls/clientState.js'
import { createGroupInfoWithExternalPubAndRatchetTree } from 'ts-mls/createCommit.js'
import { decodeKeyPackage, encodeKeyPackage } from 'ts-mls/keyPackage.js'
import { utf8 } from '../../widget/crypto/bytes.ts'
import { makeInfo } from '../../widget/crypto/group-info.ts'
import { settle } from '../../widget/crypto/group-state.ts'
import { decodeMessage, encodeInfo } from '../../widget/crypto/group-wire.ts'
import { suite } from '../../widget/crypto/mls-suite.ts'
import { coreCrypto } from '../support/core-crypto.ts'
import { at, everybody, groupOf, hasCode } from '../support/group-people.ts'
import { add, enter, follow, newGroup, packageFor } from '../support/mls-peer.ts'
import { encoded, rawCommit, rawJoin, rawRead, rawReceive, rawSay } from '../support/mls-raw.ts'

const to = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const from = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'base64'))
/** It reads identities as `user:device@domain`. */
const identity = () => utf8(`${crypto.randomUUID()}:1234@snug.example`)
const newId = () => crypto.getRandomValues(new Uint8Array(16))
/** MLSMessage around a GroupInfo, which it wants without: version and wire format. */
const FRAME = 4

describe('core-crypto as a peer', { timeout: 180_000 }, () => {
  let peer: Awaited<ReturnType<typeof coreCrypto>>
  before(async () => {
    peer = await coreCrypto()
  })
  after(() => peer?.close())

  /** Both say something that the other one understands, and both change the keys. */
  async function together(id: string, start: ClientState): Promise<void> {
    let state = start
    const talk = async () => {
      const said = await rawSay(state, utf8('from us'))
      assert.equal((await peer.call('receive', id, to(said.message))).text, to(utf8('from us')))
      const heard = await rawRead(said.state, from(await peer.call('say', id, to(utf8('from them')))))
      assert.deepEqual(Buffer.from(heard.plain), Buffer.from('from them'))
      state = heard.state
    }
    await talk()
    state = await follow(state, from((await peer.call('update', id)).commit))
    await talk()
    const healed = await rawCommit(state, [])
    assert.equal((await peer.call('receive', id, to(healed.commit))).tag, 'Commit')
    state = await settle(healed.state)
    assert.equal(await peer.call('epoch', id), Number(state.groupContext.epoch))
    await talk()
  }

  it('joins a group of ours by Welcome', async () => {
    const id = newId()
    const keyPackage = decodeKeyPackage(from(await peer.call('keyPackage')), 0)?.[0] ?? assert.fail()
    const made = await add(await newGroup(id, await packageFor(identity())), keyPackage)
    const welcome = encoded({ version: 'mls10', wireformat: 'mls_welcome', welcome: made.welcome })
    assert.equal(await peer.call('welcome', to(welcome)), to(id))
    await together(to(id), await settle(made.state))
  })

  it('lets us into a group of theirs by Welcome', async () => {
    const id = to(newId())
    await peer.call('create', id)
    const own = await packageFor(identity())
    const { welcome } = await peer.call('add', id, to(encodeKeyPackage(own.publicPackage)))
    const message = decodeMessage(from(welcome))
    assert.ok(message.wireformat === 'mls_welcome')
    await together(id, await settle(await enter(message.welcome, own)))
  })

  it('joins a group of ours by our GroupInfo, but not by the one that the library makes', async () => {
    const state = await newGroup(newId(), await packageFor(identity()))
    const library = await createGroupInfoWithExternalPubAndRatchetTree(state, [], suite)
    await assert.rejects(peer.call('join', to(encodeInfo(library).slice(FRAME))))
    const joined = await peer.call('join', to((await makeInfo(state)).slice(FRAME)))
    await together(joined.group, await follow(state, from(joined.commit)))
  })

  it('lets us into a group of theirs by external commit', async () => {
    const id = to(newId())
    await peer.call('create', id)
    const { info } = await peer.call('update', id)
    const { publicPackage, privatePackage } = await packageFor(identity())
    const own = { keyPackage: publicPackage, privateKeys: privatePackage } as Parameters<
      typeof rawJoin
    >[0]['own']
    const joined = await rawJoin({ own }, from(info))
    assert.equal((await peer.call('receive', id, to(joined.commit))).tag, 'Commit')
    await together(id, await settle(joined.state))
  })

  it('is refused by the members of a meeting, being nobody of ours', async () => {
    const { groups, room } = await groupOf(2)
    const bystander = await rawJoin(await room.person(), await at(groups, 0).info())
    await everybody(groups, bystander.commit)
    const { commit } = await peer.call('join', to((await at(groups, 0).info()).slice(FRAME)))
    assert.ok(await rawReceive(bystander.state, from(commit)), 'control: the commit is right')
    await assert.rejects(at(groups, 1).receive(from(commit)), hasCode('bad_commit'))
  })
})
