/** What cameras and screens show in the pictures of the documentation. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Background, clothes and skin, as ffmpeg's colours without the 0x. */
export const LOOKS = [
  ['c9d6df', '2f4858', 'e8b98f'],
  ['e4d5c3', '7a4e48', 'c68863'],
  ['cfe0d1', '33658a', 'f0c8a0'],
  ['d9cfe6', '4f5d75', '8d5a3c'],
] as const

/** A head and shoulders that sway a little, as the file a browser takes for its camera. */
export function draw(folder: string, [background, clothes, skin]: readonly string[], at: number): string {
  const file = join(folder, `${at}.mjpeg`)
  const rgb = (hex = '') => [0, 2, 4].map((from) => Number.parseInt(hex.slice(from, from + 2), 16))
  const sway = '8*sin(N/12)'
  const head = `lt(hypot((X-320-${sway})/0.8,Y-150),78)`
  const body = `lt(hypot((X-320)/1.5,(Y-400)/1.25),140)`
  const [b, c, s] = [rgb(background), rgb(clothes), rgb(skin)]
  const channel = (n: number) => `if(${head},${s[n]},if(${body},${c[n]},${b[n]}-Y/9))`
  const filter = `geq=r='${channel(0)}':g='${channel(1)}':b='${channel(2)}',gblur=sigma=1.2`
  const source = ['-f', 'lavfi', '-i', 'color=black:s=640x360:r=12:d=3,format=gbrp']
  execFileSync(
    '/usr/bin/ffmpeg',
    ['-v', 'error', '-y', ...source, '-vf', `${filter},format=yuvj420p`, '-q:v', '4', file],
    {
      timeout: 120_000,
    },
  )
  return file
}

/** Devices are called as people know them. Runs in the page before its scripts. */
export function nameDevices(): void {
  const { mediaDevices } = navigator
  const real = mediaDevices.enumerateDevices.bind(mediaDevices)
  const names: Record<string, string> = {
    audioinput: 'Headset',
    videoinput: 'Camera',
    audiooutput: 'Headset',
  }
  mediaDevices.enumerateDevices = async () =>
    (await real()).map((device) => ({ ...device.toJSON(), label: names[device.kind] ?? '' }))
}

/** A slide in place of the screen. Runs in the page before its scripts. */
export function shareSlide(): void {
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 })
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    const paint = () => {
      context.fillStyle = '#ffffff'
      context.fillRect(0, 0, 1280, 720)
      context.fillStyle = '#1d2333'
      context.font = 'bold 52px sans-serif'
      context.fillText('Where the week goes', 80, 130)
      context.font = '30px sans-serif'
      const lines = ['Support', 'Building', 'Meetings', 'Reading']
      for (const [i, line] of lines.entries()) {
        context.fillStyle = '#4a5266'
        context.fillText(line, 80, 252 + i * 110)
        context.fillStyle = i === 1 ? '#4450d2' : '#c4c9f2'
        context.fillRect(280, 212 + i * 110, [420, 860, 300, 180][i] ?? 0, 60)
      }
    }
    paint()
    const stream = canvas.captureStream(5)
    const timer = setInterval(() => {
      if (stream.active) paint()
      else clearInterval(timer)
    }, 200)
    return stream
  }
}
