/** The buttons for microphone and camera, the same before and in the meeting. */
import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import Mic from 'lucide/dist/esm/icons/mic.mjs'
import MicOff from 'lucide/dist/esm/icons/mic-off.mjs'
import Video from 'lucide/dist/esm/icons/video.mjs'
import VideoOff from 'lucide/dist/esm/icons/video-off.mjs'
import type { Devices } from '../call/meeting.ts'
import type { MeetingRequest } from './requests.ts'
import './round-button.ts'

export function deviceToggles(devices: Devices, ask: (request: MeetingRequest) => void): TemplateResult {
  const microphone = devices.microphone !== 'off'
  const camera = devices.camera !== 'off'
  return html`<snug-round-button
      exportparts="button"
      data-device="microphone"
      label=${msg('Microphone')}
      tip=${microphone ? msg('Turn off microphone') : msg('Turn on microphone')}
      .icon=${microphone ? Mic : MicOff}
      .pressed=${microphone}
      .busy=${devices.microphone === 'starting'}
      tone=${microphone ? 'plain' : 'off'}
      @click=${() => ask({ type: 'microphone', on: !microphone })}
    ></snug-round-button>
    <snug-round-button
      exportparts="button"
      data-device="camera"
      label=${msg('Camera')}
      tip=${camera ? msg('Turn off camera') : msg('Turn on camera')}
      .icon=${camera ? Video : VideoOff}
      .pressed=${camera}
      .busy=${devices.camera === 'starting'}
      tone=${camera ? 'plain' : 'off'}
      @click=${() => ask({ type: 'camera', on: !camera })}
    ></snug-round-button>`
}
