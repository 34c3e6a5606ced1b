import { expect, waitUntil } from '@open-wc/testing'
import type { FakeAccountServer } from '../support/fake-account-server.ts'
import { fill, openAs, PASSWORD, press, reads, restoreAddress, serverWith } from './pages-setup.ts'
import { accessible, find, found, textOf, useFakes } from './setup.ts'

describe('own sessions in the pages', () => {
  let server: FakeAccountServer
  beforeEach(async () => {
    useFakes()
    server = await serverWith('ada')
    server.devices = 3
  })
  afterEach(restoreAddress)

  const confirm = async (app: Element) =>
    (await found<HTMLInputElement>(app, '#confirmation')).form?.requestSubmit()

  for (const theme of ['light', 'dark'] as const)
    it(`others are signed out with the password, accessibly in the ${theme} theme`, async () => {
      const { app } = await openAs(server, 'ada', '/account', theme)
      await reads(app, 'You are signed in on 3 devices, this one included.')
      await press(app, 'Sign out everywhere else')
      await reads(app, 'leave meetings within seconds')
      await accessible(app)
      for (const wrong of ['not the password', 'short']) {
        await fill(app, '#confirmation', wrong)
        await confirm(app)
        await reads(app, 'The password is wrong.')
      }
      expect(server.devices).to.equal(3)
      await fill(app, '#confirmation', PASSWORD)
      await confirm(app)
      await reads(app, 'You are signed in on this device only.')
      await waitUntil(() => !find(app, 'snug-sign-out-others'), 'the dialog is gone')
      await reads(app, 'Your other devices are signed out.')
      expect(textOf(app)).to.not.include('Sign out everywhere else')
    })

  it('who is signed in here alone has nobody to sign out', async () => {
    server.devices = 1
    const { app } = await openAs(server, 'ada', '/account')
    await reads(app, 'You are signed in on this device only.')
    expect(textOf(app)).to.not.include('Sign out everywhere else')
  })

  it('says when it can not be read', async () => {
    server.refuse.set('/account/sessions', 'rate_limited')
    const { app } = await openAs(server, 'ada', '/account')
    await reads(app, 'Too many attempts.')
  })
})
