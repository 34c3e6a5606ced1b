import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hashRaw } from '@node-rs/argon2'
import { AccountError } from '../../widget/account/account-error.ts'
import { derivePasswordKeys } from '../../widget/account/derive.ts'
import { newSalt, strengthOf } from '../../widget/account/password.ts'
import { importVaultKey, openVault, sealVault } from '../../widget/account/vault.ts'

const QUICK = { salt: 'AAECAwQFBgcICQoLDA0ODw', memory: 16 * 1024, iterations: 1 }
const PASSWORD = 'correct horse battery'
const refused = (code: string) => (error: unknown) => error instanceof AccountError && error.code === code

describe('keys of a password', () => {
  it('are the two halves of 64 bytes of Argon2id, as another implementation computes it', async () => {
    const expected = await hashRaw(PASSWORD, {
      algorithm: 2,
      memoryCost: QUICK.memory,
      timeCost: QUICK.iterations,
      parallelism: 1,
      outputLen: 64,
      salt: Buffer.from(QUICK.salt, 'base64url'),
    })
    const keys = await derivePasswordKeys(PASSWORD, QUICK)
    assert.equal(keys.authKey, expected.subarray(0, 32).toString('base64url'))
    const otherHalf = await importVaultKey(new Uint8Array(expected.subarray(32)))
    const sealed = await sealVault(keys.vaultKey, 'ada', { v: 1, rooms: {} })
    assert.deepEqual(await openVault(otherHalf, 'ada', sealed), { v: 1, rooms: {} })
  })

  it('cannot be exported from the vault key', async () => {
    const { vaultKey } = await derivePasswordKeys(PASSWORD, QUICK)
    assert.equal(vaultKey.extractable, false)
    await assert.rejects(crypto.subtle.exportKey('raw', vaultKey))
  })

  it('differ by password and salt, and are the same for the same text typed in another form', async () => {
    const auth = async (password: string, salt = QUICK.salt) =>
      (await derivePasswordKeys(password, { ...QUICK, salt })).authKey
    assert.equal(await auth('caf\u00e9 caf\u00e9 caf\u00e9'), await auth('cafe\u0301 cafe\u0301 cafe\u0301'))
    assert.notEqual(await auth(PASSWORD), await auth(`${PASSWORD}!`))
    assert.notEqual(await auth(PASSWORD), await auth(PASSWORD, newSalt()))
  })

  for (const [what, change] of Object.entries({
    'too little memory': { memory: 16 * 1024 - 1 },
    'absurd memory': { memory: 1024 * 1024 + 1 },
    'no iterations': { iterations: 0 },
    'absurd iterations': { iterations: 21 },
    'a broken number': { iterations: 1.5 },
    'no number': { memory: Number.NaN },
    'a short salt': { salt: 'AAECAwQF' },
  })) {
    it(`are refused when the server asks for ${what}`, async () => {
      await assert.rejects(derivePasswordKeys(PASSWORD, { ...QUICK, ...change }), refused('kdf_refused'))
    })
  }

  it('are made of any password that somebody types, but not of nothing', async () => {
    assert.notEqual((await derivePasswordKeys('nine char', QUICK)).authKey, '')
    await assert.rejects(derivePasswordKeys('', QUICK), refused('password_wrong'))
  })
})

describe('strength hint', () => {
  it('tells short, weak, fair and strong apart', () => {
    assert.equal(strengthOf('short'), 'short')
    assert.equal(strengthOf('aaaaaaaaaaaa'), 'weak')
    assert.equal(strengthOf('1234567890'), 'weak')
    assert.equal(strengthOf('abcdefghijklm'), 'weak')
    assert.equal(strengthOf('tumble-river'), 'fair')
    assert.equal(strengthOf('Tumble-river-9-lantern'), 'strong')
  })
})
