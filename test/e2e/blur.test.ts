/** Blurred backgrounds: what leaves the device is blurred, or nothing leaves it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CallPage } from '../support/call-page.ts'
import { press } from '../support/call-panel.ts'
import { type Pair, pairInCall } from '../support/pair.ts'

/** The parts of a picture are told apart by how much neighbouring pixels differ. */
const SHARP = 12

let pair: Pair | undefined
let ada: CallPage
let ben: CallPage

/** Draws in the camera's place: fine stripes, which a blur makes grey. */
function stripes(): void {
  const media = navigator.mediaDevices
  const native = media.getUserMedia.bind(media)
  media.getUserMedia = async (wanted) => {
    if (!wanted?.video) return native(wanted)
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 })
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    const draw = () => {
      for (let x = 0; x < 80; x++) {
        context.fillStyle = x % 2 ? '#fff' : '#000'
        context.fillRect(x * 16, 0, 16, 720)
      }
    }
    draw()
    setInterval(draw, 100)
    return canvas.captureStream(10)
  }
}

before(async () => {
  pair = await pairInCall(stripes)
  ;({ ada, ben } = pair)
})

after(() => pair?.close())

/** How much neighbouring pixels of the picture differ that somebody sees of the others. */
const sharpness = (call: CallPage) =>
  call.page.evaluate(() => {
    const video = window.probe
      .find('video')
      .filter((each): each is HTMLVideoElement => each instanceof HTMLVideoElement)
      .find(({ srcObject, videoWidth }) => {
        const [track] = (srcObject as MediaStream | null)?.getVideoTracks() ?? []
        return (
          videoWidth > 0 &&
          window.probe.connections.some((connection) =>
            connection.getReceivers().some((receiver) => receiver.track === track),
          )
        )
      })
    if (!video) return -1
    const canvas = new OffscreenCanvas(320, 180)
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
    context.drawImage(video, 0, 0, 320, 180)
    const { data } = context.getImageData(0, 20, 320, 1)
    let sum = 0
    for (let x = 1; x < 320; x++) sum += Math.abs((data[4 * x] ?? 0) - (data[4 * x - 4] ?? 0))
    return sum / 319
  })

const becomes = async (call: CallPage, blurred: boolean): Promise<void> => {
  const seen: number[] = []
  for (let tries = 0; tries < 100; tries++) {
    const now = await sharpness(call)
    seen.push(now)
    if (now >= 0 && now < SHARP === blurred) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  assert.fail(`never ${blurred ? 'blurred' : 'sharp'}: ${seen.slice(-5)}`)
}

const setBlur = async (call: CallPage): Promise<void> => {
  await press(call, '[data-sheet=settings]')
  await press(call, '.blur input')
  await press(call, '[role=dialog] .icon-button')
}

test('the others see the background blurred while that is on', async () => {
  await becomes(ben, false)
  await setBlur(ada)
  await becomes(ben, true)
  await ben.receives({ videos: 1, voices: 1 })
  await setBlur(ada)
  await becomes(ben, false)
})

test('where it can not be had the camera goes off, and says why', async () => {
  await ada.page.setRequestInterception(true)
  ada.page.on('request', (request) =>
    request.url().includes('/blur-') ? request.abort() : request.continue(),
  )
  await ada.page.setCacheEnabled(false)
  await setBlur(ada)
  await ada.until(() =>
    window.probe.find('.banner').some(({ textContent }) => textContent?.includes('can’t be blurred')),
  )
  await ben.receives({ videos: 0, voices: 1 })
})
