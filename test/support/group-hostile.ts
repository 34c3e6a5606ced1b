/** Those who were removed from a group, with all that their computers held, a good memory, and none of our rules. */
import assert from 'node:assert/strict'
import type { ClientState } from 'ts-mls/clientState.js'
import { type Bytes, toBase64Url } from '../../widget/crypto/bytes.ts'
import { equal } from '../../widget/crypto/fields.ts'
import { type Group, GroupError } from '../../widget/crypto/group.ts'
import { decodeMessage } from '../../widget/crypto/group-wire.ts'
import { hasCode } from './group-people.ts'
import { deriveAnyway, readAnyway } from './mls-insider.ts'

/** Those removed last, who try everything later. */
const KEPT = 8
/** How often one of them tries to follow a later commit too: what is dear. */
const FOLLOWING = 0.03

export interface Happened {
  /** What somebody in the group said, in its state of now. */
  said: Bytes
  /** The newest commit; `null`: there is none since the group began. */
  commit: Bytes | null
  /** Epoch authenticator of now. */
  code: string
}

export const codeIn = (state: ClientState): string =>
  toBase64Url(Uint8Array.from(state.keySchedule.epochAuthenticator))

export class Removed {
  readonly #random: () => number
  #people: { state: ClientState; group?: Group }[] = []
  /** How many of the last were not tried yet. */
  #fresh = 0

  constructor(random: () => number) {
    this.#random = random
  }

  /**
   * @param state of before
   * @param commit that removed them; `null`: the others began a new group
   * @param group of somebody honest, who refuses by rule
   */
  async add(state: ClientState, commit: Bytes | null, group?: Group): Promise<void> {
    // Of those who are honest until then, half: it is dear.
    if (commit && (!group || this.#random() < 0.5)) await cannotFollow(state, commit)
    this.#people = [{ state, group }, ...this.#people].slice(0, KEPT)
    this.#fresh = Math.min(this.#fresh + 1, KEPT)
  }

  /** None of them has the keys of now. Who was just removed, or else one of the others, tries to get at what happened. */
  async learnNothing(happened: Happened): Promise<void> {
    for (const { state } of this.#people) assert.notEqual(codeIn(state), happened.code)
    const trying = this.#fresh || 1
    const from = this.#fresh ? 0 : Math.floor(this.#random() * this.#people.length)
    this.#fresh = 0
    for (const one of this.#people.slice(from, from + trying)) await this.#learnsNothing(one, happened)
  }

  async #learnsNothing(
    { state, group }: { state: ClientState; group?: Group },
    { said, commit }: Happened,
  ): Promise<void> {
    assert.equal(await readAnyway(state, said), null, 'a removed member read on')
    if (commit && this.#random() < FOLLOWING) await cannotFollow(state, commit)
    if (!group) return
    await assert.rejects(group.decrypt(said), hasCode('bad_message'))
    if (commit) await assert.rejects(group.receive(commit), GroupError)
  }
}

async function cannotFollow(state: ClientState, commit: Bytes): Promise<void> {
  const trying = deriveAnyway(state, commit)
  // A later commit may not even fit together with what was held.
  const next = await (isNext(state, commit) ? trying : trying.catch(() => null))
  assert.equal(next, null, 'a removed member derived the next key')
}

/** Of a state that took its own removal the library keeps the epoch, but with the tree of the next one. */
function isNext({ groupContext, groupActiveState }: ClientState, commit: Bytes): boolean {
  if (groupActiveState.kind !== 'active') return false
  const message = decodeMessage(commit)
  if (message.wireformat !== 'mls_public_message') return false
  const { epoch, groupId } = message.publicMessage.content
  return epoch === groupContext.epoch && equal(groupId, groupContext.groupId)
}
