import { aTimeout, expect, fixture, html } from '@open-wc/testing'
import { SnugMeeting } from '../../widget/snug.ts'
import { find, found, mount, ROOM, reached, textOf, unplaced, until, useFakes } from './setup.ts'

describe('<snug-meeting> as a page moves and asks it', () => {
  beforeEach(() => localStorage.clear())

  it('ends with the DOM, but not when it is moved', async () => {
    const { element, meeting } = await mount({ displayName: 'Ada', autojoin: true })
    await reached(element, 'in-call')
    const box = document.createElement('div')
    document.body.append(box)
    box.append(element)
    await aTimeout(0)
    expect(meeting().closed).to.equal(false)
    box.remove()
    await aTimeout(0)
    expect(meeting().closed).to.equal(true)
  })

  it('joins nothing while it is in no page', async () => {
    const { element, made } = await mount({ displayName: 'Ada', autojoin: true })
    await reached(element, 'in-call')
    const page = element.parentElement as HTMLElement
    element.remove()
    await aTimeout(0)
    element.room = 's'.repeat(22)
    await element.updateComplete
    await aTimeout(0)
    expect(made).to.have.length(1)
    expect(element.state).to.equal('connecting')
    page.append(element)
    await reached(element, 'in-call')
    expect(made.map(({ options }) => options.room)).to.deep.equal([ROOM, 's'.repeat(22)])
  })

  it('joins when that is asked for before anything has begun', async () => {
    const made = useFakes()
    const page = await fixture<HTMLDivElement>(html`<div></div>`)
    const appended = unplaced({ displayName: 'Ada' })
    page.append(appended)
    await appended.join()
    await reached(appended, 'in-call')

    appended.room = 's'.repeat(22)
    await appended.join()
    await until(() => made.length === 2)
    await reached(appended, 'in-call')

    const awaited = unplaced({ displayName: 'Ada' })
    await awaited.join()
    page.append(awaited)
    await reached(awaited, 'in-call')
  })

  it('shares no screen outside of the call', async () => {
    const { element, meeting } = await mount({ displayName: 'Ada' })
    await reached(element, 'pre-join')
    const refused = await element.shareScreen().catch(({ code }) => code)
    expect(refused).to.equal('wrong_state')
    await element.shareScreen(false)
    await element.join()
    await element.shareScreen()
    expect(meeting().calls.filter(([name]) => name === 'screen')).to.deep.equal([
      ['screen', false],
      ['screen', true],
    ])
  })

  it('leaves what it only just joins', async () => {
    const { element, made } = await mount({ displayName: 'Ada', autojoin: true })
    await reached(element, 'in-call')
    await element.leave()
    void element.join()
    void element.leave()
    await aTimeout(50)
    expect(element.state).to.equal('left')
    await element.join()
    await reached(element, 'in-call')
    expect(made).to.have.length(2)
  })

  it('leaves while the engine is still loaded', async () => {
    const page = await fixture<HTMLDivElement>(html`<div></div>`)
    const made = useFakes()
    const { load } = SnugMeeting
    let loaded = () => {}
    const loading = new Promise<void>((resolve) => {
      loaded = resolve
    })
    SnugMeeting.load = (...given) => loading.then(() => load(...given))
    const element = unplaced({ displayName: 'Ada' })
    page.append(element)
    await element.join()
    await element.leave()
    loaded()
    await until(() => textOf(element).includes('You left the meeting'))
    await aTimeout(50)
    expect(element.state).to.equal('left')
    expect(made).to.have.length(0)
    ;(await found(element, '.button.primary')).click()
    await reached(element, 'in-call')
  })

  it('joins when it is back in a page, if that is asked for outside of it', async () => {
    const { element, made } = await mount({ displayName: 'Ada' })
    await reached(element, 'pre-join')
    const page = element.parentElement as HTMLElement
    element.remove()
    await aTimeout(0)
    await element.join()
    expect(made[0]?.calls).to.not.deep.include(['join'])
    element.room = 's'.repeat(22)
    page.append(element)
    await reached(element, 'in-call')
    expect(made).to.have.length(2)
  })

  it('also joins in a frame when that is asked for at once', async () => {
    const page = await fixture<HTMLDivElement>(html`<div></div>`)
    const element = unplaced({ displayName: 'Ada', isolated: true, server: location.origin })
    page.append(element)
    const joined = element.join()
    const frame = await found<HTMLIFrameElement>(element, 'iframe')
    const told = new Promise((resolve) => {
      const source = frame.contentWindow as Window
      source.postMessage = ({ settings }: { settings: { autojoin: boolean } }) => resolve(settings.autojoin)
      const data = { type: 'snug-frame-ready' }
      window.dispatchEvent(new MessageEvent('message', { source, origin: location.origin, data }))
    })
    expect(await told).to.equal(true)
    await joined
  })

  it('fails to join with a code where there is no frame in the end, and tries anew', async () => {
    const native = window.setTimeout
    const late: (() => void)[] = []
    window.setTimeout = ((run: () => void, after?: number) =>
      after === 15_000 ? late.push(run) : native(run, after)) as typeof setTimeout
    const page = await fixture<HTMLDivElement>(html`<div></div>`)
    const element = unplaced({ displayName: 'Ada', isolated: true, server: location.origin })
    page.append(element)
    let before: Element | undefined
    for (const _ of ['the first frame', 'the one of another try']) {
      if (!before) await found(element, 'iframe')
      const joined = element.join().then(
        () => 'joined',
        ({ code }) => code,
      )
      await until(() => find(element, 'iframe') && find(element, 'iframe') !== before)
      before = find(element, 'iframe')
      await aTimeout(0)
      late.shift()?.()
      expect(await joined).to.equal('server_unreachable')
      expect(element.state).to.equal('failed')
      expect(await element.setCamera(true).catch(({ code }) => code)).to.equal('wrong_state')
    }
    ;(await found(element, '.button.primary')).click()
    await until(() => find(element, 'iframe'))
    expect(element.state).to.equal('connecting')
    window.setTimeout = native
  })
})
