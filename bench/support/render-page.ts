/** In the browser: 25 pictures, in a call or bare. */
import { FakeMeeting, person } from '../../test/support/fake-meeting.ts'
import { SnugMeeting } from '../../widget/snug.ts'

/** Milliseconds that one speaks, and between two changes of somebody's state. */
const TURN = 2_000
const CHANGE = 1_000

async function camera(): Promise<MediaStreamTrack> {
  const video = { width: 640, height: 360, frameRate: 15 }
  const [track] = (await navigator.mediaDevices.getUserMedia({ video })).getVideoTracks()
  if (!track) throw new Error('no camera')
  return track
}

/** So many voices, one of which speaks at a time. */
function voices(count: number): MediaStreamTrack[] {
  const context = new AudioContext()
  const tone = new OscillatorNode(context, { frequency: 180 })
  tone.start()
  const gains = Array.from({ length: count }, () => new GainNode(context, { gain: 0 }))
  let turn = 0
  setInterval(() => {
    for (const [i, { gain }] of gains.entries()) gain.value = i === turn % count ? 0.12 : 0
    turn++
  }, TURN)
  return gains.map((gain) => {
    const end = new MediaStreamAudioDestinationNode(context)
    tone.connect(gain).connect(end)
    return end.stream.getAudioTracks()[0] as MediaStreamTrack
  })
}

async function bare(count: number): Promise<void> {
  const track = await camera()
  const side = Math.ceil(Math.sqrt(count))
  document.body.style.cssText = `margin:0;display:grid;gap:10px;grid-template-columns:repeat(${side},1fr)`
  for (let i = 0; i < count; i++) {
    const video = Object.assign(document.createElement('video'), { autoplay: true, muted: true })
    video.style.cssText = 'inline-size:100%;aspect-ratio:16/9;object-fit:cover'
    video.srcObject = new MediaStream([track.clone()])
    document.body.append(video)
  }
}

async function snug(count: number): Promise<void> {
  const track = await camera()
  const sounds = voices(count - 1)
  // Without the drawn picture that a person with a camera comes with.
  const others = sounds.map((microphone, i) => ({
    ...person(i, { id: `p${i}`, camera: false, microphone: true }),
    camera: true,
    tracks: { camera: track.clone(), microphone },
  }))
  let meeting: FakeMeeting | undefined
  SnugMeeting.load = async () => (options) => {
    meeting = new FakeMeeting(options, others)
    return meeting
  }
  document.body.style.cssText = 'margin:0;block-size:100vh'
  const element = document.createElement('snug-meeting')
  element.style.blockSize = '100%'
  const given = { room: 'r'.repeat(22), roomKey: 'k'.repeat(43), displayName: 'Bench', autojoin: true }
  Object.assign(element, given, { tokenProvider: async () => ({ access: 'token' }) })
  const joined = new Promise((resolve) => element.addEventListener('snug-joined', resolve, { once: true }))
  document.body.append(element)
  await joined
  meeting?.show(meeting.snapshot.state, { camera: 'on', tracks: { camera: track.clone() } })
  meeting?.showCall()
  let turn = 0
  setInterval(() => {
    const at = turn++ % others.length
    meeting?.showCall(
      'in-call',
      others.map((other, i) => (i === at ? { ...other, hand: 1 } : other)),
    )
  }, CHANGE)
}

window.show = (kind, count) => (kind === 'snug' ? snug(count) : bare(count))
