/** Another camera in the middle of a call: what the other side sees is what it shows. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CallPage } from '../support/call-page.ts'
import { choose, press } from '../support/call-panel.ts'
import { type Pair, pairInCall } from '../support/pair.ts'

let pair: Pair | undefined
let ada: CallPage
let ben: CallPage

/** Two cameras of one colour each and of different shapes, in place of the browser's. */
function twoCameras(): void {
  const looks: Record<string, { colour: string; width: number; height: number }> = {
    front: { colour: '#c02020', width: 1280, height: 720 },
    back: { colour: '#2020c0', width: 640, height: 480 },
  }
  const media = navigator.mediaDevices
  const ask = media.getUserMedia.bind(media)
  const list = media.enumerateDevices.bind(media)
  media.enumerateDevices = async () => {
    const others = (await list()).filter(({ kind }) => kind !== 'videoinput')
    const cameras = Object.keys(looks).map((deviceId) => {
      const device = { deviceId, kind: 'videoinput', label: deviceId, groupId: '' } as const
      return { ...device, toJSON: () => device }
    })
    return [...others, ...cameras]
  }
  media.getUserMedia = async (wanted) => {
    const tracks = wanted?.audio ? (await ask({ audio: wanted.audio })).getTracks() : []
    return new MediaStream(wanted?.video ? [...tracks, shot(wanted.video)] : tracks)
  }
  function shot(video: MediaTrackConstraints | true): MediaStreamTrack {
    const asked = JSON.stringify(video).includes('back') ? 'back' : 'front'
    const { colour, width, height } = looks[asked] ?? { colour: '', width: 0, height: 0 }
    const canvas = Object.assign(document.createElement('canvas'), { width, height })
    const context = canvas.getContext('2d')
    const draw = () => {
      if (!context) return
      context.fillStyle = colour
      context.fillRect(0, 0, width, height)
    }
    draw()
    setInterval(draw, 100)
    const [track] = canvas.captureStream(10).getVideoTracks()
    if (!track) throw new Error('a canvas has a picture')
    const settings = track.getSettings.bind(track)
    track.getSettings = () => ({ ...settings(), deviceId: asked })
    return track
  }
}

before(async () => {
  pair = await pairInCall(twoCameras)
  ;({ ada, ben } = pair)
})

after(() => pair?.close())

/** Waits until the picture of the other person is mostly of this colour. */
const sees = (call: CallPage, colour: 'red' | 'blue') =>
  call.until((wanted) => {
    const received = window.probe.connections.flatMap((connection) =>
      connection.getReceivers().map(({ track }) => track),
    )
    const video = window.probe
      .find('video')
      .filter((each): each is HTMLVideoElement => each instanceof HTMLVideoElement)
      .find(({ srcObject, videoWidth }) => {
        const [track] = (srcObject as MediaStream | null)?.getVideoTracks() ?? []
        return videoWidth > 0 && track !== undefined && received.includes(track)
      })
    if (!video) return false
    const context = Object.assign(document.createElement('canvas'), { width: 8, height: 8 }).getContext('2d')
    context?.drawImage(video, 0, 0, 8, 8)
    const [red = 0, , blue = 0] = context?.getImageData(4, 4, 1, 1).data ?? []
    return wanted === 'red' ? red > 120 && blue < 90 : blue > 120 && red < 90
  }, colour)

test('the other camera is seen, and the first one again', async () => {
  await sees(ben, 'red')
  await press(ada, '[data-sheet=settings]')
  for (const [camera, colour] of [
    ['back', 'blue'],
    ['front', 'red'],
  ] as const) {
    await choose(ada, 'camera', camera)
    await sees(ben, colour)
    await ben.receives({ videos: 1, voices: 1 })
  }
})

test('who turns the camera off and on again shows the one that was chosen', async () => {
  await choose(ada, 'camera', 'back')
  await sees(ben, 'blue')
  await ada.element('setCamera', false)
  await ben.receives({ videos: 0, voices: 1 })
  await ada.element('setCamera', true)
  await ben.receives({ videos: 1, voices: 1 })
  await sees(ben, 'blue')
  assert.doesNotMatch(await ada.text(), /could not|gone/)
})
