/** In the browser: 25 pictures, in a call or bare, with voices or without. */
import { FakeMeeting, person } from '../../test/support/fake-meeting.ts'
import type { Participant } from '../../widget/call/meeting.ts'
import { SnugMeeting } from '../../widget/snug.ts'

/** Milliseconds that one speaks, and between two changes of somebody's state. */
const TURN = 2_000
const CHANGE = 5_000
/** Microphones that are on: in large meetings most people mute themselves. */
const OPEN = 4

async function camera(): Promise<MediaStreamTrack> {
  const video = { width: 640, height: 360, frameRate: 15 }
  const [track] = (await navigator.mediaDevices.getUserMedia({ video })).getVideoTracks()
  if (!track) throw new Error('no camera')
  return track
}

/** Voices that speak in turns. Copies of one microphone, so that the page has no work with making sounds. */
async function voices(): Promise<MediaStreamTrack[]> {
  const audio = { echoCancellation: false, autoGainControl: false, noiseSuppression: false }
  const [microphone] = (await navigator.mediaDevices.getUserMedia({ audio })).getAudioTracks()
  if (!microphone) throw new Error('no microphone')
  const all = Array.from({ length: OPEN }, () => microphone.clone())
  let turn = 0
  const next = () => {
    for (const [i, voice] of all.entries()) voice.enabled = i === turn % OPEN
    turn++
  }
  next()
  setInterval(next, TURN)
  return all
}

async function bare(count: number, heard: boolean): Promise<void> {
  const track = await camera()
  const sounds = heard ? await voices() : []
  const side = Math.ceil(Math.sqrt(count))
  document.body.style.cssText = `margin:0;display:grid;gap:10px;grid-template-columns:repeat(${side},1fr)`
  for (let i = 0; i < count; i++) {
    const video = Object.assign(document.createElement('video'), { autoplay: true, muted: !sounds[i] })
    video.style.cssText = 'inline-size:100%;aspect-ratio:16/9;object-fit:cover'
    video.srcObject = new MediaStream([track.clone(), ...sounds.slice(i, i + 1)])
    document.body.append(video)
  }
}

async function snug(count: number, lively: boolean): Promise<void> {
  const track = await camera()
  const sounds = lively ? await voices() : []
  // Without the drawn picture that a person with a camera comes with.
  const others = Array.from({ length: count - 1 }, (_, i) => ({
    ...person(i, { id: `p${i}`, camera: false, microphone: i < sounds.length }),
    camera: true,
    tracks: { camera: track.clone(), ...(sounds[i] ? { microphone: sounds[i] } : {}) },
  }))
  const meeting = await joined(others)
  meeting.show(meeting.snapshot.state, { camera: 'on', tracks: { camera: track.clone() } })
  meeting.showCall()
  if (lively) setInterval(() => meeting.showCall('in-call', raise(others)), CHANGE)
}

async function joined(others: Participant[]): Promise<FakeMeeting> {
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
  const inside = new Promise((resolve) => element.addEventListener('snug-joined', resolve, { once: true }))
  document.body.append(element)
  await inside
  if (!meeting) throw new Error('no meeting')
  return meeting
}

let turn = 0
/** The hand of one after the other. */
function raise(others: readonly Participant[]): Participant[] {
  const at = turn++ % others.length
  return others.map((other, i) => (i === at ? { ...other, hand: 1 } : other))
}

window.show = (kind, count) => {
  const eventful = kind === 'call' || kind === 'bareHeard'
  return kind === 'call' || kind === 'pictures' ? snug(count, eventful) : bare(count, eventful)
}
