import { expect } from '@open-wc/testing'
import { derivePasswordKeys } from '../../widget/account/derive.ts'
import { deriveIn } from '../../widget/account/derive-in-worker.ts'
import { openVault, sealVault } from '../../widget/account/vault.ts'

const SCRIPT = new URL('../../widget/account/derive-worker.ts', import.meta.url).href
const QUICK = { salt: 'AAECAwQFBgcICQoLDA0ODw', memory: 16 * 1024, iterations: 1 }
const PASSWORD = 'tumble river lantern'

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  )

describe('keys made in a worker', () => {
  it('are those of the password, and can’t be read', async () => {
    const [there, here] = [await deriveIn(SCRIPT, PASSWORD, QUICK), await derivePasswordKeys(PASSWORD, QUICK)]
    expect(there.authKey).to.equal(here.authKey)
    expect(there.vaultKey.extractable).to.equal(false)
    const sealed = await sealVault(here.vaultKey, 'ada', { v: 1, rooms: {} })
    expect(await openVault(there.vaultKey, 'ada', sealed)).to.deep.equal({ v: 1, rooms: {} })
  })

  it('are refused there by the same rules', async () => {
    expect(await codeOf(deriveIn(SCRIPT, PASSWORD, { ...QUICK, memory: 1024 }))).to.equal('kdf_refused')
    expect(await codeOf(deriveIn(SCRIPT, '', QUICK))).to.equal('password_wrong')
  })

  it('are said to be impossible where the script does not run', async () => {
    expect(await codeOf(deriveIn('/there-is-none.js', PASSWORD, QUICK))).to.equal('kdf_unavailable')
  })

  it('let the page go on meanwhile', async () => {
    let ended = false
    const keys = deriveIn(SCRIPT, PASSWORD, { ...QUICK, memory: 64 * 1024, iterations: 3 }).finally(() => {
      ended = true
    })
    // On the page itself there would be a few, before the work itself begins.
    let turns = 0
    while (!ended) {
      await new Promise((resolve) => setTimeout(resolve))
      turns++
    }
    await keys
    expect(turns).to.be.greaterThan(20)
  })
})
