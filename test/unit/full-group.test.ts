import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_INFO, MAX_MESSAGE, MAX_PARTICIPANTS } from '../../protocol/index.ts'
import { toBase64Url, utf8 } from '../../widget/crypto/bytes.ts'
import { sealEnvelope } from '../../widget/crypto/envelope.ts'
import { Group } from '../../widget/crypto/group.ts'
import { MAX_ASSERTION } from '../../widget/crypto/identity.ts'
import { people } from '../support/group-people.ts'

const part = (value: object): string => toBase64Url(utf8(JSON.stringify(value)))

/** Of a key that nobody knows here: it vouches for nobody, and is carried all the same. */
function longest(): string {
  const head = part({ alg: 'EdDSA', kid: 'unknown' })
  const signature = toBase64Url(new Uint8Array(64))
  const room = MAX_ASSERTION - head.length - signature.length - 2
  const payload = part({ pad: 'x'.repeat(Math.floor((room * 3) / 4) - 16) })
  return `${head}.${payload}.${signature}`
}

test('a full meeting of people with long words of who they are fits into a message', async () => {
  const { person } = people()
  const assertion = longest()
  assert.ok(assertion.length > MAX_ASSERTION - 32)
  const first = await person('Person 0', { assertion })
  let group = await Group.create(first.rules, first.own)
  for (let count = 1; count < MAX_PARTICIPANTS; count++) {
    const { rules, own } = await person(`Person ${count}`, { assertion })
    group = (await Group.join(rules, own, await group.info())).group
  }
  const sealed = await sealEnvelope(first.rules.secrets, 'info', null, await group.info())
  assert.ok(sealed.length <= MAX_INFO, `${sealed.length}`)
  assert.ok(MAX_INFO < MAX_MESSAGE)
})
