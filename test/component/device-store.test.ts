import { expect } from '@open-wc/testing'
import { newDeviceKey } from '../../widget/crypto/device-key.ts'
import { loadDeviceKey } from '../../widget/worker/device-store.ts'
import { type Acquaintance, openPins, type Pins } from '../../widget/worker/pins.ts'

const DAY = 86_400_000
const realOpen = indexedDB.open

const cleared = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase('snug-device')
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error)
  })

function blockStorage(): void {
  indexedDB.open = () => {
    throw new DOMException('blocked', 'SecurityError')
  }
}

/** Everything in the database, keys and values. */
function stored(): Promise<{ store: string; key: unknown; value: unknown }[]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('snug-device')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const found: { store: string; key: unknown; value: unknown }[] = []
      const transaction = opening.result.transaction(['keys', 'persons'])
      for (const store of ['keys', 'persons']) {
        const request = transaction.objectStore(store).openCursor()
        request.onsuccess = () => {
          const { result } = request
          if (!result) return
          found.push({ store, key: result.key, value: result.value })
          result.continue()
        }
      }
      transaction.oncomplete = () => {
        opening.result.close()
        resolve(found)
      }
    }
  })
}

const device = async () => (await newDeviceKey()).publicKey

beforeEach(cleared)
afterEach(() => {
  indexedDB.open = realOpen
})

describe('the key of the device', () => {
  const sign = (key: CryptoKey) => crypto.subtle.sign('Ed25519', key, new Uint8Array(1))

  it('is made once and kept, and cannot be read', async () => {
    const first = await loadDeviceKey()
    const again = await loadDeviceKey()
    expect(again.publicKey).to.deep.equal(first.publicKey)
    expect(await sign(again.privateKey)).to.deep.equal(await sign(first.privateKey))
    expect(again.privateKey.extractable).to.equal(false)
    await cleared()
    expect((await loadDeviceKey()).publicKey).to.not.deep.equal(first.publicKey)
  })

  it('is one for all tabs that start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, loadDeviceKey))
    expect(new Set(keys.map(({ publicKey }) => publicKey.join())).size).to.equal(1)
  })

  it('lives as long as the page where nothing may be kept', async () => {
    const kept = await loadDeviceKey()
    blockStorage()
    const passing = await loadDeviceKey()
    expect(passing.publicKey).to.not.deep.equal(kept.publicKey)
    expect((await loadDeviceKey()).publicKey).to.deep.equal(passing.publicKey)
    await sign(passing.privateKey)
  })

  it('is made anew in place of something else', async () => {
    await loadDeviceKey()
    const opening = indexedDB.open('snug-device')
    await new Promise((resolve) => {
      opening.onsuccess = resolve
    })
    const transaction = opening.result.transaction('keys', 'readwrite')
    transaction.objectStore('keys').put({ publicKey: new Uint8Array(31) }, 'device')
    await new Promise((resolve) => {
      transaction.oncomplete = resolve
    })
    opening.result.close()
    const made = await loadDeviceKey()
    expect(made.publicKey).to.have.length(32)
    expect((await loadDeviceKey()).publicKey).to.deep.equal(made.publicKey)
  })
})

describe('pins', () => {
  const ada = { issuer: 'https://cloud.example', subject: 'ada-1' }
  /** What each of several meetings on the same day finds. */
  async function meetings(...each: ((pins: Pins) => Promise<Acquaintance>)[]): Promise<Acquaintance[]> {
    const found: Acquaintance[] = []
    for (const meet of each) found.push(await meet(await openPins()))
    return found
  }

  for (const blocked of [false, true]) {
    it(`tell new, changed and compared apart within a meeting${blocked ? ', storage blocked' : ''}`, async () => {
      if (blocked) blockStorage()
      const [one, two] = [await device(), await device()]
      const pins = await openPins()
      expect(await pins.meet(ada, one)).to.equal('new')
      expect(await pins.meet(ada, one)).to.equal('new')
      expect(await pins.meet(ada, two)).to.equal('changed')
      expect(await pins.meet({ ...ada, subject: 'eve-1' }, two)).to.equal('new')
      expect(await pins.meet({ ...ada, issuer: 'https://eve.example' }, two)).to.equal('new')
      await pins.markCompared([{ person: ada, device: two }])
      expect(await pins.meet(ada, two)).to.equal('compared')
      expect(await pins.meet(ada, one)).to.equal('new')
    })
  }

  it('know a device in the next meeting, and keep that codes were compared', async () => {
    const one = await device()
    const meet = (pins: Pins) => pins.meet(ada, one)
    expect(await meetings(meet, meet)).to.deep.equal(['new', 'known'])
    await (await openPins()).markCompared([{ person: ada, device: one }])
    expect(await meetings(meet, meet)).to.deep.equal(['compared', 'compared'])
    await (await openPins()).acknowledge([{ person: ada, device: one }])
    expect(await meetings(meet)).to.deep.equal(['compared'])
  })

  it('keep warning of a changed device until the person takes it', async () => {
    const [one, two] = [await device(), await device()]
    const [meetOne, meetTwo] = [one, two].map((each) => (pins: Pins) => pins.meet(ada, each)) as [
      (pins: Pins) => Promise<Acquaintance>,
      (pins: Pins) => Promise<Acquaintance>,
    ]
    expect(await meetings(meetOne, meetTwo, meetTwo)).to.deep.equal(['new', 'changed', 'changed'])
    await (await openPins()).acknowledge([{ person: ada, device: two }])
    expect(await meetings(meetTwo, meetOne)).to.deep.equal(['known', 'known'])
  })

  it('go by the device alone for people nobody vouches for', async () => {
    const [one, two] = [await device(), await device()]
    const found = await meetings(
      (pins) => pins.meet(null, one),
      (pins) => pins.meet(null, one),
      (pins) => pins.meet(null, two),
      (pins) => pins.meet(ada, one),
    )
    expect(found).to.deep.equal(['new', 'known', 'new', 'new'])
    await (await openPins()).markCompared([{ person: null, device: two }])
    expect(
      await meetings(
        (pins) => pins.meet(null, two),
        (pins) => pins.meet(null, one),
      ),
    ).to.deep.equal(['compared', 'known'])
  })

  it('forget after 180 days without a meeting', async () => {
    const [one, two] = [await device(), await device()]
    const start = 1_800_000_000_000
    const after = async (days: number, who: Uint8Array<ArrayBuffer>) =>
      (await openPins(() => start + days * DAY)).meet(ada, who)
    expect(await after(0, one)).to.equal('new')
    expect(await after(180, one)).to.equal('known')
    expect(await after(360, one)).to.equal('known')
    expect(await after(540, two)).to.equal('changed')
    expect(await after(541, two)).to.equal('new')
  })

  it('leave no readable trace of whom one met', async () => {
    const one = await device()
    const pins = await openPins()
    await pins.meet(ada, one)
    await pins.meet(null, one)
    const records = await stored()
    const persons = records.filter(({ store }) => store === 'persons')
    expect(persons).to.have.length(2)
    for (const { key, value } of persons) {
      expect(key).to.match(/^[\w-]{43}$/)
      for (const [name, pin] of value as Map<string, object>) {
        expect(name).to.match(/^[\w-]{43}$/)
        expect(Object.keys(pin).sort()).to.deep.equal(['compared', 'day'])
      }
    }
    expect(new Set(persons.map(({ key }) => key)).size).to.equal(2)
    const macs = records.filter(({ key }) => key === 'pins').map(({ value }) => value as CryptoKey)
    expect(macs.map(({ extractable }) => extractable)).to.deep.equal([false])
  })

  it('lose nothing when two tabs write at once', async () => {
    const tabs = await Promise.all([openPins(), openPins()])
    const devices = await Promise.all(Array.from({ length: 10 }, device))
    await Promise.all(devices.map((each, i) => tabs[i % 2]?.acknowledge([{ person: ada, device: each }])))
    const found = await meetings(...devices.map((each) => (pins: Pins) => pins.meet(ada, each)))
    expect(found).to.deep.equal(devices.map(() => 'known'))
  })
})
