import { holder, person } from '../support/fake-meeting.ts'
import { accessible, find, found, inCall, mount, press, reached, until } from './setup.ts'

const SIZES = { wide: { width: 1000, height: 700 }, narrow: { width: 360, height: 640 } }
const at = Date.now()

for (const theme of ['light', 'dark'] as const) {
  for (const [name, size] of Object.entries(SIZES)) {
    describe(`accessibility of the call, ${theme}, ${name}`, () => {
      it('each tab of the panel', async () => {
        const { element, meeting } = await inCall(
          [
            person(2, { hand: 1, role: 'owner' }),
            person(5, { trouble: 'away', holder: holder('Hedy', { device: 'changed', identity: null }) }),
            person(8, { trouble: 'no-key', holder: undefined, name: '' }),
          ],
          size,
          { theme },
        )
        meeting().role = 'moderator'
        meeting().showSocial({
          knocks: [{ id: 'k', name: 'Frida', identity: null, code: '11223 34455 66778 89900' }],
          chat: [
            { id: 'm', from: 'x', name: 'Anna', self: false, text: 'https://a.example/', at },
            { id: 'n', from: 'self', name: 'Ada', self: true, text: 'Thank you', at },
          ],
          notices: [{ id: 'n', kind: 'joined', name: 'Anna', at: 1 }],
        })
        await press(element, '.badge')
        await found(element, '.code ol')
        await accessible(element)
        await press(element, '#tab-people')
        await press(element, '[data-manage]')
        await press(element, '[data-remove]')
        await accessible(element)
        await press(element, '#tab-chat')
        await until(() => find(element, '.messages')?.checkVisibility())
        await accessible(element)
      })

      it('what is said over the stage', async () => {
        const { element, meeting } = await inCall([person(2, { trouble: 'cannot-decrypt' })], size, { theme })
        for (const security of ['closed', 'verified'] as const) {
          meeting().showSocial({
            security,
            knocks: [{ id: 'k', name: 'Frida', identity: null, code: '' }],
            notices: (['joined', 'renewed', 'key-changed'] as const).map((kind) => ({
              id: kind,
              kind,
              name: 'Anna',
              at: Date.now(),
            })),
            chat: [{ id: 'm', from: 'x', name: 'Anna', self: false, text: 'Hello', at: Date.now() }],
          })
          await found(element, '.changed')
          await accessible(element)
        }
        await press(element, 'snug-popover')
        await accessible(element)
      })

      it('the lobby', async () => {
        const { element, meeting } = await mount({ theme }, [], size)
        await reached(element, 'pre-join')
        for (const knock of ['idle', 'empty', 'asked'] as const) {
          meeting().showLobby(knock)
          await found(element, knock === 'asked' ? '.cancel' : '.join')
          await accessible(element)
        }
      })
    })
  }
}
