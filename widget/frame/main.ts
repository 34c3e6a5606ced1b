/**
 * Entry of the page that shows a meeting in a frame of another page. Whatever it is told comes from the window around
 * it, at exactly the origin in its address, which the server compared with those that may show meetings.
 */
import { css } from 'lit'
import * as v from 'valibot'
import { FRAME_PATH, FrameOpen, type FrameReady, FrameShare } from '../../protocol/frame.ts'
import { SnugMeeting } from '../snug.ts'
import { FramedMeeting } from './framed-meeting.ts'

/** A sheet of its own because the content policy allows no inline styles. */
const whole = css`
  body {
    margin: 0;
  }
  snug-meeting {
    block-size: 100dvh;
    border-radius: 0;
  }
`
if (whole.styleSheet) document.adoptedStyleSheets = [whole.styleSheet]

const page = new URLSearchParams(location.search).get('origin')
if (page && parent !== window) openFor(page)

function openFor(origin: string): void {
  let framed: FramedMeeting | undefined
  window.addEventListener('message', (event) => {
    if (event.source !== parent || event.origin !== origin) return
    const [port] = event.ports
    const open = v.safeParse(FrameOpen, event.data)
    if (open.success && port && !framed) {
      const meeting = new SnugMeeting()
      framed = new FramedMeeting(meeting, port, open.output.settings)
      document.body.append(meeting)
    }
    const share = v.safeParse(FrameShare, event.data)
    if (share.success) void framed?.share(share.output.ref)
  })
  countAs(origin)
  parent.postMessage({ type: 'snug-frame-ready' } satisfies v.InferOutput<typeof FrameReady>, origin)
}

/** Tokens are for the page around the frame: the path of the control channel says which it is. */
function countAs(origin: string): void {
  const { load } = SnugMeeting
  SnugMeeting.load = async (workerUrl, signal) => {
    const create = await load(workerUrl, signal)
    return (options) =>
      create({ ...options, server: `${options.server}${FRAME_PATH}/${encodeURIComponent(origin)}` })
  }
}
