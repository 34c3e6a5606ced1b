/** What takes noise out of the own voice, the same before and in the meeting. */
import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import AudioLines from 'lucide/dist/esm/icons/audio-lines.mjs'
import ChevronDown from 'lucide/dist/esm/icons/chevron-down.mjs'
import type { Devices, NoiseSuppression } from '../call/meeting.ts'
import './icon.ts'
import type { MeetingRequest } from './requests.ts'

/** Whether this browser gives the sound of a track to something that changes it. */
const can = (): boolean => 'MediaStreamTrackGenerator' in window

const choices = (): [NoiseSuppression, string][] => [
  ['off', msg('Noise suppression: off')],
  ['browser', msg('Noise suppression: the browser’s own')],
  [
    'strong',
    can()
      ? msg('Noise suppression: strong')
      : msg('Noise suppression: strong (this browser has no safe way to do it)'),
  ],
]

const TEXTS: Record<NoiseSuppression, () => string> = {
  off: () => msg('You are heard as your microphone hears you, music included.'),
  browser: () => '',
  strong: () =>
    msg('Fans, keys and the street are taken out of your voice, on this device. Music does not get through.'),
}

export function noiseChoice(
  { noise = 'browser' }: Devices,
  ask: (request: MeetingRequest) => void,
): TemplateResult {
  const choose = (event: Event) =>
    ask({ type: 'noise', how: (event.target as HTMLSelectElement).value as NoiseSuppression })
  const text = TEXTS[noise]()
  return html`<div class="device" data-kind="noise">
      <snug-icon .node=${AudioLines}></snug-icon>
      <select class="field" aria-label=${msg('Noise suppression')} @change=${choose}>
        ${choices().map(
          ([how, label]) =>
            html`<option value=${how} ?disabled=${how === 'strong' && !can()} .selected=${how === noise}>${label}</option>`,
        )}
      </select>
      <snug-icon class="end" .node=${ChevronDown}></snug-icon>
    </div>
    ${text ? html`<p class="hint">${text}</p>` : nothing}`
}
