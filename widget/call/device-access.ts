/** Microphone, camera and screen as the browser gives them, and why it does not. */
import type { Source } from '../../protocol/index.ts'
import type { LocalErrorCode } from './meeting.ts'

const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
const VIDEO: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
}

/**
 * Asks for a source.
 * @param id of the chosen device; where it is not connected, the system's choice is taken
 * @throws DOMException as the browser's requests for media do
 */
export async function acquire(source: Source, id?: string): Promise<MediaStreamTrack> {
  const media = navigator.mediaDevices
  if (!media) throw new DOMException('', 'SecurityError')
  const stream =
    source === 'screen'
      ? await media.getDisplayMedia({ video: { frameRate: { max: 30 } }, audio: false })
      : await media.getUserMedia(wanted(source, id)).catch((error: unknown) => {
          if (!id || codeOfDevice(error) !== 'devices_missing') throw error
          return media.getUserMedia(wanted(source))
        })
  const [track] = stream.getTracks()
  if (!track) throw new DOMException('', 'NotFoundError')
  if (source === 'screen') track.contentHint = 'detail'
  return track
}

function wanted(source: 'microphone' | 'camera', id?: string): MediaStreamConstraints {
  const exactly = id ? { deviceId: { exact: id } } : {}
  return source === 'camera' ? { video: { ...VIDEO, ...exactly } } : { audio: { ...AUDIO, ...exactly } }
}

/** The code for what a request for media threw. */
export function codeOfDevice(error: unknown): LocalErrorCode {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'devices_missing'
  if (name === 'NotReadableError' || name === 'AbortError') return 'devices_busy'
  if (name === 'SecurityError') return 'insecure_page'
  return 'devices_refused'
}
