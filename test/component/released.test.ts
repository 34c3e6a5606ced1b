/** However a meeting ends, microphone, camera and screen are let go of. */
import { expect } from '@open-wc/testing'
import { createMeeting } from '../../widget/call/controller.ts'
import type { Meeting } from '../../widget/call/meeting.ts'
import { until } from './setup.ts'

const OWN = ['microphone', 'camera', 'screen'] as const

describe('own devices, when a meeting', () => {
  const media = navigator.mediaDevices
  const [ask, share] = [media.getUserMedia.bind(media), media.getDisplayMedia.bind(media)]
  const given: MediaStreamTrack[] = []
  const live = () => given.filter(({ readyState }) => readyState === 'live').map(({ kind }) => kind)
  let meeting: Meeting

  beforeEach(async () => {
    const noted = (stream: MediaStream) => {
      given.push(...stream.getTracks())
      return stream
    }
    media.getUserMedia = async (wanted) => noted(await ask(wanted))
    media.getDisplayMedia = async () => noted(await ask({ video: true }))
    meeting = createMeeting({
      server: 'https://meet.invalid',
      // Opening it fails at once.
      room: '',
      name: 'Ada',
      workerUrl: '/worker.js',
      access: () => Promise.reject(new Error('not asked')),
    })
    await Promise.all([meeting.setMicrophone(true), meeting.setCamera(true), meeting.shareScreen(true)])
    expect(live().sort()).to.deep.equal(['audio', 'video', 'video'])
  })
  afterEach(() => {
    meeting.close()
    Object.assign(media, { getUserMedia: ask, getDisplayMedia: share })
    given.length = 0
  })

  it('is left', async () => {
    await meeting.leave()
    expect(live()).to.deep.equal([])
    const { devices } = meeting.snapshot
    await until(() => OWN.every((source) => meeting.snapshot.devices[source] === 'off'))
    expect(meeting.snapshot.devices).not.to.equal(devices)
  })

  it('fails', async () => {
    await meeting.open()
    expect(live()).to.deep.equal([])
  })

  it('is over, are not switched on unseen', async () => {
    await meeting.leave()
    await Promise.all([meeting.setMicrophone(true), meeting.setCamera(true)])
    expect(live()).to.deep.equal([])
  })
})
