/** Choosing camera, microphone and speaker, the same before and in the meeting. */
import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import ChevronDown from 'lucide/dist/esm/icons/chevron-down.mjs'
import Mic from 'lucide/dist/esm/icons/mic.mjs'
import Video from 'lucide/dist/esm/icons/video.mjs'
import Volume2 from 'lucide/dist/esm/icons/volume-2.mjs'
import type { Device, DeviceKind, Devices } from '../call/meeting.ts'
import { connectedSpeaker } from './device-texts.ts'
import type { IconNode } from './icon.ts'
import type { MeetingRequest } from './requests.ts'
import './speaker-test.ts'

type Ask = (request: MeetingRequest) => void

interface Picker {
  kind: DeviceKind
  icon: IconNode
  label: string
  /** Shown until the browser tells the devices' names. */
  standard: string
  devices: Device[]
  chosen?: string
}

export const devicePickers = (devices: Devices, ask: Ask): TemplateResult =>
  html`<div class="devices">
    ${picker(microphone(devices), ask)} ${picker(camera(devices), ask)} ${speaker(devices, ask)}
  </div>`

/** Whether this browser can give the frames of a camera to something that changes them. */
const canBlur = (): boolean => 'MediaStreamTrackGenerator' in window

export const blurSwitch = ({ blur = false }: Devices, ask: Ask): TemplateResult =>
  html`<label class="blur">
    <input type="checkbox" ?disabled=${!canBlur()} .checked=${blur}
      @change=${(event: Event) => ask({ type: 'blur', on: (event.target as HTMLInputElement).checked })} />
    <span>${canBlur() ? msg('Blur my background') : msg('This browser can’t blur the background.')}</span>
  </label>`

const inUse = (track?: MediaStreamTrack): string | undefined => track?.getSettings().deviceId

const microphone = ({ microphones, microphoneId, tracks }: Devices): Picker => ({
  kind: 'microphone',
  icon: Mic,
  label: msg('Choose a microphone'),
  standard: msg('Standard microphone'),
  devices: microphones,
  chosen: inUse(tracks.microphone) ?? microphoneId,
})

const camera = ({ cameras, cameraId, tracks }: Devices): Picker => ({
  kind: 'camera',
  icon: Video,
  label: msg('Choose a camera'),
  standard: msg('Standard camera'),
  devices: cameras,
  chosen: inUse(tracks.camera) ?? cameraId,
})

/** Where the browser can't switch, the system's speaker is used, and can be tested all the same. */
function speaker(devices: Devices, ask: Ask): TemplateResult {
  const { speakers, speakerId } = devices
  const own = !speakers.length && canPick()
  return html`<div class="speaker">
    ${
      own
        ? html`<button type="button" class="button small" part="button" @click=${() => ask({ type: 'pick-speaker' })}>
            <snug-icon .node=${Volume2}></snug-icon>${msg('Choose a speaker')}
          </button>`
        : picker(
            {
              kind: 'speaker',
              icon: Volume2,
              label: msg('Choose a speaker'),
              standard: msg('Standard speaker'),
              devices: canRoute() ? speakers : [],
              chosen: speakerId,
            },
            ask,
          )
    }
    <snug-speaker-test exportparts="button" .speaker=${connectedSpeaker(devices)}></snug-speaker-test>
  </div>`
}

const canRoute = (): boolean => 'setSinkId' in HTMLMediaElement.prototype
const canPick = (): boolean => typeof navigator.mediaDevices?.selectAudioOutput === 'function'

function picker({ kind, icon, label, standard, devices, chosen }: Picker, ask: Ask): TemplateResult {
  const known = devices.filter((device) => device.label)
  const choose = (event: Event) =>
    ask({ type: 'device', kind, id: (event.target as HTMLSelectElement).value })
  return html`<div class="device" data-kind=${kind}>
    <snug-icon .node=${icon}></snug-icon>
    <select class="field" aria-label=${label} ?disabled=${!known.length} @change=${choose}>
      ${known.length ? nothing : html`<option>${standard}</option>`}
      ${known.map((device) => html`<option value=${device.id} .selected=${device.id === chosen}>${device.label}</option>`)}
    </select>
    <snug-icon class="end" .node=${ChevronDown}></snug-icon>
  </div>`
}
