import { expect } from '@open-wc/testing'
import { indexedDbKeeper } from '../../widget/account/key-keeper.ts'
import { openDatabase } from '../../widget/storage/open.ts'

describe('A database of the browser', () => {
  const native = IDBFactory.prototype.open

  afterEach(() => {
    IDBFactory.prototype.open = native
  })

  /** As some private windows do it: the question is never answered. */
  const neverOpens = () => {
    IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest
  }

  it('opens with its stores', async () => {
    const database = await openDatabase('snug-test', ['one', 'two'])
    expect([...database.objectStoreNames]).to.deep.equal(['one', 'two'])
    database.close()
    indexedDB.deleteDatabase('snug-test')
  })

  it('is given up when it does not open', async () => {
    neverOpens()
    const failed = await openDatabase('snug-test', []).catch((error: unknown) => error)
    expect(failed).to.be.instanceOf(DOMException).with.property('name', 'TimeoutError')
  })

  it('that does not open keeps nobody from signing in', async () => {
    neverOpens()
    await indexedDbKeeper.forget()
    expect(await indexedDbKeeper.recall('account')).to.equal(undefined)
  })
})
