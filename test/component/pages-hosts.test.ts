import { expect } from '@open-wc/testing'
import type { FakeAccountServer } from '../support/fake-account-server.ts'
import { fill, named, openAs, press, reads, restoreAddress, serverWith } from './pages-setup.ts'
import { accessible, find, found, textOf, until, useFakes } from './setup.ts'

const NAME = 'https://intranet.example'
const [FIRST, SECOND] = ['x'.repeat(43), 'y'.repeat(43)]
const PEM = `-----BEGIN PUBLIC KEY-----\n${'A'.repeat(59)}=\n-----END PUBLIC KEY-----`
const ROOM = 'r'.repeat(22)

const submit = async (app: Element) => (await found<HTMLFormElement>(app, 'form')).requestSubmit()

async function fillHost(app: Element, changes: Record<string, string> = {}): Promise<void> {
  const host = { name: NAME, origins: NAME, rooms: '', kid: '1', key: FIRST, ...changes }
  for (const [field, text] of Object.entries(host)) await fill(app, `#${field}`, text)
  await submit(app)
}

const asked = (server: FakeAccountServer, method: string) =>
  server.asked.filter((one) => one.startsWith(`${method} /hosts`)).length

describe('host applications in the pages', () => {
  let server: FakeAccountServer
  const register = (...kids: string[]) =>
    server.hosts.all.push({
      ...{ id: 'h'.repeat(22), name: NAME, origins: [NAME, 'https://wiki.example'], rooms: null },
      keys: kids.map((kid, at) => ({ kid, x: at ? SECOND : FIRST })),
    })

  beforeEach(async () => {
    useFakes()
    server = await serverWith('ada', 'bob')
  })
  afterEach(restoreAddress)

  it('are for administrators', async () => {
    register('1')
    const bob = await openAs(server, 'bob', '/hosts')
    await reads(bob.app, 'There is nothing here')
    expect(textOf(bob.app)).to.not.include(NAME)
    expect(named(bob.app, 'Applications')).to.equal(undefined)
    expect(asked(server, 'GET')).to.equal(0)
    bob.app.remove()
    const ada = await openAs(server, 'ada')
    await press(ada.app, 'Applications')
    await reads(ada.app, 'https://wiki.example')
    expect(location.pathname).to.equal('/hosts')
    expect(document.title).to.equal('Applications · Snug')
  })

  it('are added, with pages and rooms line by line', async () => {
    const { app } = await openAs(server, 'ada', '/hosts')
    await reads(app, 'No application yet')
    await press(app, 'Add application')
    await fillHost(app, {
      origins: `${NAME}\n\n https://b.example \n${NAME}`,
      rooms: `${ROOM}\n`,
      key: ` ${PEM}\n`,
    })
    await reads(app, 'Only certain ones: 1')
    const [{ id, ...host } = { id: '' }, ...others] = server.hosts.all
    const keys = [{ kid: '1', x: PEM }]
    expect(host).to.deep.equal({ name: NAME, origins: [NAME, 'https://b.example'], rooms: [ROOM], keys })
    expect([id.length, others.length]).to.deep.equal([22, 0])
    expect(find(app, 'dialog')).to.equal(undefined)
  })

  it('say which field is wrong, and send nothing until all is right', async () => {
    const { app } = await openAs(server, 'ada', '/hosts')
    await press(app, 'Add application')
    const wrong: [string, string, string][] = [
      ['name', 'two words', 'without spaces'],
      ['origins', '', 'at least one page'],
      ['origins', `${NAME}\n${NAME}/`, `“${NAME}/” has to be like`],
      ['rooms', 'project', '“project” is no id of a room'],
      ['kid', '..', 'not beginning with a dot'],
      ['key', `${FIRST}x`, 'This is no Ed25519 public key.'],
      ['key', PEM.replaceAll('PUBLIC', 'PRIVATE'), 'This is a private key. It was not sent.'],
      ['key', `${PEM}\n${PEM.replaceAll('PUBLIC', 'PRIVATE')}`, 'This is a private key. It was not sent.'],
    ]
    for (const [field, text, problem] of wrong) {
      await fillHost(app, { [field]: text })
      await until(() => find(app, `#${field}-problem`)?.textContent?.includes(problem), problem)
      const form = (await found(app, 'snug-add-host')).shadowRoot
      expect(form?.querySelectorAll('[aria-invalid="true"]').length, problem).to.equal(1)
      expect(form?.activeElement?.id, problem).to.equal(field)
    }
    expect(asked(server, 'POST')).to.equal(0)
    expect(server.bodies.join('')).to.not.include('PRIVATE')
  })

  it('say at the field what the server refuses', async () => {
    register('1')
    const { app } = await openAs(server, 'ada', '/hosts')
    await press(app, 'Add application')
    await fillHost(app)
    await until(() => find(app, '#name-problem')?.textContent?.includes('of this name already'))
    server.refuse.set('/hosts', 'bad_request')
    await fillHost(app, { name: 'wiki' })
    await until(() => find(app, '#key-problem')?.textContent?.includes('no Ed25519 public key'))
    expect(find(app, '#name-problem')).to.equal(undefined)
    server.down = true
    await fillHost(app, { name: 'wiki' })
    await reads(app, 'The server cannot be reached.')
    expect(find(app, '#key-problem')).to.equal(undefined)
    server.down = false
    await fillHost(app, { name: 'wiki' })
    await until(() => named(app, 'Remove wiki'))
  })

  it('change their key: the new one comes, the old one goes', async () => {
    register('1')
    const { app } = await openAs(server, 'ada', '/hosts')
    await press(app, `Add key to ${NAME}`)
    expect((await found<HTMLInputElement>(app, '#kid')).value).to.equal('2')
    await fill(app, '#key', SECOND)
    await fill(app, '#kid', '1')
    await submit(app)
    await until(() => find(app, '#kid-problem')?.textContent?.includes('of this id already'))
    expect(asked(server, 'POST')).to.equal(0)
    await fill(app, '#kid', '2')
    await submit(app)
    await until(() => named(app, `Remove key 2 of ${NAME}`))
    expect(named(app, `Add key to ${NAME}`), 'two are the most').to.equal(undefined)
    await press(app, `Remove key 1 of ${NAME}`)
    await reads(app, 'a token of the other key')
    expect(asked(server, 'DELETE')).to.equal(0)
    await press(app, 'Remove key')
    await until(() => !named(app, `Remove key 1 of ${NAME}`))
    expect(server.hosts.all[0]?.keys).to.deep.equal([{ kid: '2', x: SECOND }])
    await press(app, `Remove key 2 of ${NAME}`)
    await reads(app, 'It is the only key.')
    await press(app, 'Remove key')
    await reads(app, 'None: nobody gets in.')
  })

  it('change their pages and rooms', async () => {
    register('1')
    const { app } = await openAs(server, 'ada', '/hosts')
    await press(app, `Change ${NAME}`)
    const field = async (name: string) => (await found<HTMLTextAreaElement>(app, `#${name}`)).value
    expect([await field('origins'), await field('rooms')]).to.deep.equal([
      `${NAME}\nhttps://wiki.example`,
      '',
    ])
    await fill(app, '#origins', `${NAME}/`)
    await fill(app, '#rooms', ROOM)
    await submit(app)
    await until(() => find(app, '#origins-problem')?.textContent?.includes('has to be like'))
    expect([await field('origins'), await field('rooms')], 'what was typed stays').to.deep.equal([
      `${NAME}/`,
      ROOM,
    ])
    expect(asked(server, 'PUT')).to.equal(0)
    await fill(app, '#origins', NAME)
    await submit(app)
    await reads(app, 'Only certain ones: 1')
    const changed = { name: NAME, origins: [NAME], rooms: [ROOM], keys: [{ kid: '1', x: FIRST }] }
    expect(server.hosts.all).to.deep.equal([{ id: 'h'.repeat(22), ...changed }])
    await press(app, `Change ${NAME}`)
    await fill(app, '#rooms', '')
    server.hosts.all = []
    await submit(app)
    await until(() => find(app, 'snug-edit-host')?.shadowRoot?.querySelector('[role=alert]'))
  })

  it('say that a key came meanwhile', async () => {
    register('1')
    const { app } = await openAs(server, 'ada', '/hosts')
    await press(app, `Add key to ${NAME}`)
    await fill(app, '#key', SECOND)
    server.hosts.all[0]?.keys.push({ kid: '9', x: SECOND })
    await submit(app)
    await until(() => find(app, '#kid-problem')?.textContent?.includes('Somebody added a key meanwhile.'))
  })

  it('are removed only after asking', async () => {
    register('1')
    const { app } = await openAs(server, 'ada', '/hosts')
    await press(app, `Remove ${NAME}`)
    await reads(app, 'is out at once')
    expect((await found(app, 'snug-remove-host')).shadowRoot?.activeElement?.textContent).to.equal('Cancel')
    await press(app, 'Cancel')
    expect(server.hosts.all.length).to.equal(1)
    await press(app, `Remove ${NAME}`)
    await press(app, 'Remove application')
    await reads(app, 'No application yet')
    expect(server.hosts.all.length).to.equal(0)
    await until(() => find(app, 'snug-hosts-page')?.shadowRoot?.activeElement?.tagName === 'H1')
  })

  it('are never taken for another path by the id of a key', async () => {
    const { account } = await openAs(server, 'ada')
    const failed = await account.client.removeHostKey('h'.repeat(22), '..').catch((error: unknown) => error)
    expect(failed).to.be.instanceOf(Error)
    expect(asked(server, 'DELETE')).to.equal(0)
  })

  for (const theme of ['light', 'dark'] as const) {
    it(`are accessible in the ${theme} theme`, async () => {
      const { app } = await openAs(server, 'ada', '/hosts', theme)
      await reads(app, 'No application yet')
      await accessible(app)
      await press(app, 'Add application')
      await fillHost(app, { name: '', origins: '', rooms: 'x', kid: '', key: '' })
      await found(app, '#key-problem')
      await accessible(app)
      await fillHost(app, { rooms: ROOM })
      await reads(app, 'Only certain ones: 1')
      await accessible(app)
      await press(app, `Add key to ${NAME}`)
      await found(app, 'snug-add-host-key')
      await accessible(app)
      await press(app, 'Close')
      await until(() => !find(app, 'snug-add-host-key'))
      await press(app, `Remove key 1 of ${NAME}`)
      await press(app, 'Remove key')
      await reads(app, 'None: nobody gets in.')
      await accessible(app)
    })
  }
})
