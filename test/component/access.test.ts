import { expect } from '@open-wc/testing'
import { accessSource, chooseRoomKey } from '../../widget/elements/access.ts'
import { found, KEY, mount, ROOM, reached, textOf, until } from './setup.ts'

const SERVER = 'https://meet.example'

/** Replaces a function of the window until the test is over. */
const undo: (() => void)[] = []
function replace<K extends 'fetch' | 'open'>(name: K, by: (typeof window)[K]): void {
  const real = window[name]
  window[name] = by
  undo.push(() => {
    window[name] = real
  })
}

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

  it('posts the room to the own origin and takes the answer', async () => {
    let asked: { url: string; init?: RequestInit } | undefined
    replace('fetch', async (url, init) => {
      asked = { url: String(url), ...(init && { init }) }
      return Response.json({ access: 'a', roomKey: KEY, more: 1 })
    })
    expect(await source('/meet/token')()).to.deep.equal({ access: 'a', roomKey: KEY })
    expect(asked?.url).to.equal(`${location.origin}/meet/token`)
    expect(asked?.init).to.include({
      method: 'POST',
      credentials: 'same-origin',
      body: JSON.stringify({ room: ROOM }),
    })
  })

  it('asks no other origin', async () => {
    let asked = 0
    replace('fetch', async () => {
      asked++
      return Response.json({ access: 'a' })
    })
    expect(await rejected(source('https://elsewhere.example/token')())).to.equal('token_missing')
    expect(asked).to.equal(0)
  })

  for (const [what, answer, code] of [
    ['401', () => new Response('', { status: 401 }), 'signed_out'],
    ['403', () => new Response('', { status: 403 }), 'not_found'],
    ['500', () => new Response('', { status: 500 }), 'server_unreachable'],
    ['no token', () => Response.json({ roomKey: KEY }), 'token_missing'],
    ['no JSON', () => new Response('<html>'), 'token_missing'],
  ] as const) {
    it(`fails closed on ${what}`, async () => {
      replace('fetch', async () => answer())
      expect(await rejected(source('/t')())).to.equal(code)
    })
  }

  it('shows a 401 as signed out', async () => {
    replace('fetch', async () => new Response('', { status: 401 }))
    const { element, made } = await mount({ tokenProvider: undefined, tokenUrl: '/t' })
    await reached(element, 'signed-out')
    expect(made).to.have.length(0)
    await until(() => textOf(element).includes('Sign in to this page'))
  })
})

describe('access by token', () => {
  it('is good once', async () => {
    const from = accessSource({ room: ROOM, token: 'one' })
    if (from.by !== 'page') throw new Error('wrong source')
    expect(await from.get()).to.deep.equal({ access: 'one' })
    expect(await rejected(from.get())).to.equal('token_used')
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
    expect(() => chooseRoomKey(null, undefined, '#')).to.throw()
  })
})

describe('access by pop-up', () => {
  /** A frame stands for the pop-up: it has a window of its own to post from. */
  function fakePopup(): {
    post: (data: unknown, from?: Window, origin?: string) => void
    state: { closed: boolean }
  } {
    const state = { closed: false, close: () => (state.closed = true) }
    replace('open', () => state as unknown as Window)
    const post = (data: unknown, from: unknown = state, origin = SERVER) => {
      const event = new MessageEvent('message', { data, origin })
      Object.defineProperty(event, 'source', { value: from })
      window.dispatchEvent(event)
    }
    return { post, state }
  }
  const good = { type: 'snug-connect', room: ROOM, access: 'from-popup', roomKey: KEY }

  async function signedOut() {
    const stage = await mount({ tokenProvider: undefined, roomKey: undefined, displayName: 'Ada' })
    await reached(stage.element, 'signed-out')
    const button = await found(stage.element, '.button.primary')
    return { ...stage, button }
  }

  it('opens by the click and takes the access of exactly that window and origin', async () => {
    const { post, state } = fakePopup()
    const { element, made, meeting, button } = await signedOut()
    expect(button.textContent).to.include('Sign in at meet.example')
    button.click()
    post(good, window)
    post(good, undefined, 'https://evil.example')
    post({ ...good, room: 's'.repeat(22) })
    post({ ...good, roomKey: 'short' })
    post({ ...good, more: true })
    await element.updateComplete
    expect(made).to.have.length(0)
    expect(state.closed).to.equal(false)
    post(good)
    await reached(element, 'pre-join')
    expect(state.closed).to.equal(true)
    expect(meeting().calls).to.deep.include(['open', { access: 'from-popup', roomKey: KEY }])
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
    expect(await rejected(meeting().options.access())).to.equal('signed_out')
    const first = meeting()
    first.show({ phase: 'signed-out' })
    await reached(element, 'signed-out')
    expect(first.closed).to.equal(true)
  })
})
