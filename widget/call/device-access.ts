/** Microphone, camera and screen as the browser gives them, and why it does not. */
import type { LocalErrorCode } from './meeting.ts'

const AUDIO: MediaTrackConstraints = { echoCancellation: true, autoGainControl: true }
const VIDEO: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
}

/** Sound that is passed on as it is played. */
const PLAYED = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  // The person goes on hearing what they show, and what this page plays, the others' voices, isn't theirs to send.
  suppressLocalAudioPlayback: false,
  restrictOwnAudio: true,
}

/**
 * Asks for a microphone or a camera.
 * @param id of the chosen device; where it is not connected, the system's choice is taken
 * @param noiseSuppression the browser's own, of a microphone
 * @throws DOMException as the browser's requests for media do
 */
export async function acquire(
  source: 'microphone' | 'camera',
  id?: string,
  noiseSuppression = true,
): Promise<MediaStreamTrack> {
  const media = mediaDevices()
  const wanted = (exactly: MediaTrackConstraints): MediaStreamConstraints =>
    source === 'camera'
      ? { video: { ...VIDEO, ...exactly } }
      : { audio: { ...AUDIO, noiseSuppression, ...exactly } }
  const exactly = id ? { deviceId: { exact: id } } : {}
  const stream = await media.getUserMedia(wanted(exactly)).catch((error: unknown) => {
    if (!id || codeOfDevice(error) !== 'devices_missing') throw error
    return media.getUserMedia(wanted({}))
  })
  return there(stream.getTracks())
}

/**
 * Asks for a screen, a window or a tab, and for what is heard of it: the browser decides with the person whether that
 * comes along.
 * @throws DOMException as the browser's requests for media do
 */
export async function acquireScreen(): Promise<{ screen: MediaStreamTrack; sound?: MediaStreamTrack }> {
  const stream = await mediaDevices().getDisplayMedia({
    video: { frameRate: { max: 30 } },
    audio: PLAYED,
    selfBrowserSurface: 'exclude',
  } as DisplayMediaStreamOptions)
  const screen = there(stream.getVideoTracks())
  screen.contentHint = 'detail'
  const [sound] = stream.getAudioTracks()
  if (!sound) return { screen }
  if (bringsVoices(screen, sound)) {
    sound.stop()
    return { screen }
  }
  sound.contentHint = 'music'
  return { screen, sound }
}

/** All that the computer plays, the others' voices included: only some systems can leave those out. */
function bringsVoices(screen: MediaStreamTrack, sound: MediaStreamTrack): boolean {
  const { restrictOwnAudio } = sound.getSettings() as { restrictOwnAudio?: boolean }
  return screen.getSettings().displaySurface === 'monitor' && restrictOwnAudio !== true
}

function mediaDevices(): MediaDevices {
  if (!navigator.mediaDevices) throw new DOMException('', 'SecurityError')
  return navigator.mediaDevices
}

/** It may be gone again by the time it is given. */
function there([track]: MediaStreamTrack[]): MediaStreamTrack {
  if (track?.readyState !== 'live') throw new DOMException('', 'NotFoundError')
  return track
}

/** The code for what a request for media threw. */
export function codeOfDevice(error: unknown): LocalErrorCode {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'devices_missing'
  if (name === 'NotReadableError' || name === 'AbortError') return 'devices_busy'
  if (name === 'SecurityError') return 'insecure_page'
  return 'devices_refused'
}
