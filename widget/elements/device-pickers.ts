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
  /** Why there is nothing to choose, where that is so; empty: what has the id `problem` says it, or it is there soon. */
  why: string
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

/** While it starts nothing is said: it is there in a moment, or the browser asks. */
const whyNot = (kind: 'microphone' | 'camera', { failed, ...devices }: Devices): string =>
  devices[kind] === 'off' && failed !== kind ? msg('To choose one, turn it on and allow it.') : ''

function whyNoSpeaker({ microphone }: Devices): string {
  if (microphone === 'starting') return ''
  return canRoute() && microphone === 'off'
    ? msg('To choose one, turn on the microphone and allow it.')
    : msg('The system’s speaker is used.')
}

const microphone = (devices: Devices): Picker => ({
  kind: 'microphone',
  icon: Mic,
  label: msg('Choose a microphone'),
  standard: msg('Standard microphone'),
  devices: devices.microphones,
  chosen: inUse(devices.tracks.microphone) ?? devices.microphoneId,
  why: whyNot('microphone', devices),
})

const camera = (devices: Devices): Picker => ({
  kind: 'camera',
  icon: Video,
  label: msg('Choose a camera'),
  standard: msg('Standard camera'),
  devices: devices.cameras,
  chosen: inUse(devices.tracks.camera) ?? devices.cameraId,
  why: whyNot('camera', devices),
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
              why: whyNoSpeaker(devices),
            },
            ask,
          )
    }
    <snug-speaker-test exportparts="button" .speaker=${connectedSpeaker(devices)}></snug-speaker-test>
  </div>`
}

const canRoute = (): boolean => 'setSinkId' in HTMLMediaElement.prototype
const canPick = (): boolean => typeof navigator.mediaDevices?.selectAudioOutput === 'function'

function picker({ kind, icon, label, standard, devices, chosen, why }: Picker, ask: Ask): TemplateResult {
  const known = devices.filter((device) => device.label)
  const choose = (event: Event) =>
    ask({ type: 'device', kind, id: (event.target as HTMLSelectElement).value })
  const told = known.length ? '' : why
  const by = known.length ? nothing : told ? `no-${kind}` : 'problem'
  return html`<div class="picker"><div class="device" data-kind=${kind}>
    <snug-icon .node=${icon}></snug-icon>
    <select class="field" aria-label=${label} aria-describedby=${by} ?disabled=${!known.length} @change=${choose}>
      ${known.length ? nothing : html`<option>${standard}</option>`}
      ${known.map((device) => html`<option value=${device.id} .selected=${device.id === chosen}>${device.label}</option>`)}
    </select>
    <snug-icon class="end" .node=${ChevronDown}></snug-icon>
  </div>
  ${told ? html`<p class="hint" id=${by}>${told}</p>` : nothing}</div>`
}
