import { aTimeout, expect } from '@open-wc/testing'
import { accessSource, chooseRoomKey, completed } from '../../widget/elements/access.ts'
import { receiveRoomKey } from '../../widget/elements/room-key-receivers.ts'
import { found, KEY, mount, ROOM, reached, textOf, until } from './setup.ts'

const SERVER = 'https://meet.example'
/** What the fake meeting says the device's key is. */
const DEVICE = 'd'.repeat(43)
const device = async () => DEVICE
const issuerKey = { iss: 'https://cloud.example', kid: 'one', x: 'x'.repeat(43) }
const proof = { identity: 'head.claims.signature', identityKeys: [issuerKey] }

/** Replaces a function of the window until the test is over. */
const undo: (() => void)[] = []
function replace<K extends 'fetch' | 'open'>(name: K, by: (typeof window)[K]): void {
  const real = window[name]
  window[name] = by
  undo.push(() => {
    window[name] = real
  })
}

const keys = (count: number) => Array.from({ length: count }, (_, i) => ({ ...issuerKey, kid: `${i}` }))
const huge = (length: number) => 'a.b.'.padEnd(length, 'c')

async function rejected(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'kept',
    (error: { code?: string }) => error.code,
  )
}

afterEach(() => {
  for (const back of undo.splice(0)) back()
})

describe('access by token-url', () => {
  const source = (tokenUrl: string) => {
    const from = accessSource({ room: ROOM, tokenUrl, token: 'unused' })
    if (from.by !== 'page') throw new Error('wrong source')
    return from.get
  }

  it('posts room and device key to the own origin and takes the answer', async () => {
    let asked: { url: string; init?: RequestInit } | undefined
    replace('fetch', async (url, init) => {
      asked = { url: String(url), ...(init && { init }) }
      return Response.json({ access: 'a', roomKey: KEY, ...proof, more: 1 })
    })
    expect(await source('/meet/token')(device)).to.deep.equal({ access: 'a', roomKey: KEY, ...proof })
    expect(asked?.url).to.equal(`${location.origin}/meet/token`)
    expect(asked?.init).to.include({
      method: 'POST',
      credentials: 'same-origin',
      body: JSON.stringify({ room: ROOM, deviceKey: DEVICE }),
    })
  })

  it('asks no other origin', async () => {
    let asked = 0
    replace('fetch', async () => {
      asked++
      return Response.json({ access: 'a' })
    })
    expect(await rejected(source('https://elsewhere.example/token')(device))).to.equal('token_missing')
    expect(asked).to.equal(0)
  })

  for (const [what, answer, code] of [
    ['401', () => new Response('', { status: 401 }), 'signed_out'],
    ['403', () => new Response('', { status: 403 }), 'not_found'],
    ['500', () => new Response('', { status: 500 }), 'server_unreachable'],
    ['no token', () => Response.json({ roomKey: KEY }), 'token_missing'],
    ['no JSON', () => new Response('<html>'), 'token_missing'],
    ['no assertion', () => Response.json({ access: 'a', identity: 'claims' }), 'identity_refused'],
    ['a huge assertion', () => Response.json({ access: 'a', identity: huge(4_097) }), 'identity_refused'],
    ['no keys', () => Response.json({ access: 'a', identityKeys: [{}] }), 'identity_refused'],
    ['too many keys', () => Response.json({ access: 'a', identityKeys: keys(9) }), 'identity_refused'],
  ] as const) {
    it(`fails closed on ${what}`, async () => {
      replace('fetch', async () => answer())
      expect(await rejected(source('/t')(device))).to.equal(code)
    })
  }

  it('takes the longest assertion and as many keys as there may be', async () => {
    const answer = { access: 'a', identity: huge(4_096), identityKeys: keys(8) }
    replace('fetch', async () => Response.json(answer))
    expect(await source('/t')(device)).to.deep.equal(answer)
  })

  it('shows a 401 as signed out', async () => {
    replace('fetch', async () => new Response('', { status: 401 }))
    const { element, meeting } = await mount({ tokenProvider: undefined, tokenUrl: '/t' })
    await reached(element, 'signed-out')
    expect(meeting().closed).to.equal(true)
    await until(() => textOf(element).includes('Sign in to this page'))
  })
})

describe('access by token', () => {
  it('is good once', async () => {
    const from = accessSource({ room: ROOM, token: 'one' })
    if (from.by !== 'page') throw new Error('wrong source')
    expect(await from.get(device)).to.deep.equal({ access: 'one' })
    expect(await rejected(from.get(device))).to.equal('token_used')
  })
})

describe('the room key', () => {
  const other = 'o'.repeat(43)
  it('comes from the property, else the answer, else the fragment', () => {
    expect(chooseRoomKey(KEY, other, `#k=${other}`)).to.equal(KEY)
    expect(chooseRoomKey(null, KEY, `#k=${other}`)).to.equal(KEY)
    expect(chooseRoomKey(null, undefined, `#x=1&k=${KEY}`)).to.equal(KEY)
  })
  it('must be 32 bytes', () => {
    expect(() => chooseRoomKey('short')).to.throw()
    expect(() => chooseRoomKey(null, undefined, '#k=short')).to.throw()
  })
  it('may be missing', () => {
    expect(chooseRoomKey(null, undefined, '#')).to.equal(undefined)
  })
})

describe('access by tokenProvider', () => {
  it('is asked for when the key of the device is known, and with it', async () => {
    const asked: unknown[][] = []
    const tokenProvider = async (...args: unknown[]) => {
      asked.push(args)
      return { access: 'a', ...proof }
    }
    const { element, meeting } = await mount({ tokenProvider, displayName: 'Ada' })
    await reached(element, 'pre-join')
    expect(asked).to.deep.equal([[ROOM, DEVICE]])
    expect(meeting().calls).to.deep.include(['open', { access: 'a', roomKey: KEY, ...proof }])
    await meeting().options.access(async () => 'other')
    expect(asked[1]).to.deep.equal([ROOM, 'other'])
  })

  it('is joined by the keys that the page trusts beside', async () => {
    const own = { ...issuerKey, iss: 'https://partner.example' }
    const tokenProvider = async () => ({ access: 'a', ...proof })
    const { element, meeting } = await mount({ tokenProvider, identityKeys: [own], displayName: 'Ada' })
    await reached(element, 'pre-join')
    const identityKeys = [issuerKey, own]
    expect(meeting().calls).to.deep.include(['open', { access: 'a', roomKey: KEY, ...proof, identityKeys }])
  })

  it('fails closed on keys of the page that are none', async () => {
    const good = { access: 'a' }
    expect(completed(good, { identityKeys: [issuerKey] }).identityKeys).to.deep.equal([issuerKey])
    for (const bad of [[{ ...issuerKey, x: 'short' }], [{}], 'keys', keys(25)])
      expect(() => completed(good, { identityKeys: bad as never })).to.throw('identity_refused')
  })
})

describe('a key that a member handed over', () => {
  it('is used when the person joins again, and told to nobody but pages that are built with this', async () => {
    const told: string[] = []
    const { element, meeting, made } = await mount({ roomKey: undefined, displayName: 'Ada' })
    await reached(element, 'pre-join')
    expect(meeting().calls).to.deep.include(['open', { access: 'token' }])
    receiveRoomKey(element, (roomKey) => told.push(roomKey))
    meeting().options.onRoomKey?.(KEY)
    expect(told).to.deep.equal([KEY])
    expect(element.roomKey).to.equal(undefined)
    await element.leave()
    await element.join()
    await until(() => made.length === 2)
    expect(meeting().options.roomKey).to.equal(KEY)
  })
})

describe('access by pop-up', () => {
  /** Stands for the pop-up's window: what it posts, and what it is posted. */
  function fakePopup() {
    const told: unknown[][] = []
    const state = {
      closed: false,
      close: () => {
        state.closed = true
      },
      postMessage: (...message: unknown[]) => told.push(message),
    }
    replace('open', () => state as unknown as Window)
    const post = (data: unknown, from: unknown = state, origin = SERVER) => {
      const event = new MessageEvent('message', { data, origin })
      Object.defineProperty(event, 'source', { value: from })
      window.dispatchEvent(event)
    }
    return { post, state, told }
  }
  const good = { type: 'snug-connect', room: ROOM, access: 'from-popup', roomKey: KEY, ...proof }
  const ready = { type: 'snug-connect-ready', room: ROOM }

  async function signedOut() {
    const stage = await mount({ tokenProvider: undefined, roomKey: undefined, displayName: 'Ada' })
    await reached(stage.element, 'signed-out')
    const button = await found(stage.element, '.button.primary')
    return { ...stage, button }
  }

  it('opens by the click and takes the access of exactly that window and origin', async () => {
    const { post, state } = fakePopup()
    const { element, meeting, button } = await signedOut()
    expect(button.textContent).to.include('Sign in at meet.example')
    button.click()
    post(good, window)
    post(good, undefined, 'https://evil.example')
    post({ ...good, room: 's'.repeat(22) })
    post({ ...good, roomKey: 'short' })
    post({ ...good, more: true })
    post({ ...good, identity: 'claims' })
    await aTimeout(0)
    expect(element.state).to.equal('signed-out')
    expect(state.closed).to.equal(false)
    post(good)
    await reached(element, 'pre-join')
    expect(state.closed).to.equal(true)
    expect(meeting().calls).to.deep.include(['open', { access: 'from-popup', roomKey: KEY, ...proof }])
  })

  it('tells the key of the device to exactly that window, whenever it is there', async () => {
    const { post, told, state } = fakePopup()
    const { element, meeting, button } = await signedOut()
    button.click()
    expect(told).to.deep.equal([])
    post(ready, window)
    post(ready, undefined, 'https://evil.example')
    post({ ...ready, room: 's'.repeat(22) })
    post(ready)
    await until(() => told.length > 0)
    const message = { type: 'snug-device', room: ROOM, deviceKey: DEVICE }
    expect(told).to.deep.equal([[message, SERVER]])
    post(ready)
    await until(() => told.length > 1)
    expect(textOf(element)).to.include('Go on in the window that has opened.')
    expect(meeting().calls).to.deep.equal([])
    state.close()
    await until(() => meeting().closed)
  })

  it('closes when the meeting fails meanwhile', async () => {
    const { state } = fakePopup()
    const { element, made, meeting, button } = await signedOut()
    button.click()
    await until(() => made.length === 1)
    meeting().show({ phase: 'failed', failure: { code: 'browser_unsupported', way: 'none' } })
    await until(() => state.closed)
    expect(element.state).to.equal('failed')
    await until(() => textOf(element).includes('This browser cannot encrypt'))
  })

  it('asks the server with the room and the page’s origin', async () => {
    let address: URL | undefined
    replace('open', (url) => {
      address = new URL(String(url))
      return null
    })
    const { element, button } = await signedOut()
    button.click()
    await until(() => textOf(element).includes('The browser blocked the sign-in window.'))
    expect(address?.href).to.equal(
      `${SERVER}/connect?room=${ROOM}&origin=${encodeURIComponent(location.origin)}`,
    )
  })

  it('says that the window was closed, and can try again', async () => {
    const { post, state } = fakePopup()
    const { element, button } = await signedOut()
    button.click()
    state.closed = true
    await until(() => textOf(element).includes('window was closed'))
    state.closed = false
    ;(await found(element, '.button.primary')).click()
    post(good)
    await reached(element, 'pre-join')
  })

  it('goes back to signing in when a new token is needed', async () => {
    const { post } = fakePopup()
    const { element, meeting, button } = await signedOut()
    button.click()
    post(good)
    await reached(element, 'pre-join')
    expect(await rejected(meeting().options.access(device))).to.equal('signed_out')
    const first = meeting()
    first.show({ phase: 'signed-out' })
    await reached(element, 'signed-out')
    expect(first.closed).to.equal(true)
  })
})
