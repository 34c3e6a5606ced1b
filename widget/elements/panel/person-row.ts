import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import EllipsisVertical from 'lucide/dist/esm/icons/ellipsis-vertical.mjs'
import Hand from 'lucide/dist/esm/icons/hand.mjs'
import Mic from 'lucide/dist/esm/icons/mic.mjs'
import MicOff from 'lucide/dist/esm/icons/mic-off.mjs'
import ScreenShare from 'lucide/dist/esm/icons/screen-share.mjs'
import Video from 'lucide/dist/esm/icons/video.mjs'
import VideoOff from 'lucide/dist/esm/icons/video-off.mjs'
import type { Participant } from '../../call/meeting.ts'
import type { IconNode } from '../icon.ts'
import { troubleOf } from '../names.ts'

const sign = (icon: IconNode, text: string, kind = '') =>
  html`<span class="sign ${kind}" title=${text}><snug-icon .node=${icon}></snug-icon><span class="hidden-text">${text}</span></span>`

/** One person of the list, and what they do. `manage`: where something may be done with them. */
export function personRow(person: Participant, open: boolean, manage?: () => void): TemplateResult {
  const trouble = troubleOf(person)
  const name = person.name || msg('Guest')
  return html`<div class="person">
    <snug-avatar .name=${person.name} .seed=${person.id}></snug-avatar>
    <div class="about">
      <span class="called">
        <span dir="auto">${name}</span>${person.self ? html`<small>${msg('You')}</small>` : nothing}${role(person)}
      </span>
      ${trouble ? html`<span class="sub"><snug-icon .node=${trouble.icon}></snug-icon>${trouble.text}</span>` : nothing}
    </div>
    <div class="signs">
      ${
        person.hand
          ? html`<span class="hand" title=${msg('Hand raised')}>
              <snug-icon .node=${Hand}></snug-icon>${person.hand}<span class="hidden-text">${msg('Hand raised')}</span>
            </span>`
          : nothing
      }
      ${person.screen ? sign(ScreenShare, msg('Shares the screen'), 'active') : nothing}
      ${person.microphone ? sign(Mic, msg('Microphone on')) : sign(MicOff, msg('Microphone off'), 'off')}
      ${person.camera ? sign(Video, msg('Camera on')) : sign(VideoOff, msg('Camera off'), 'off')}
      ${
        manage
          ? html`<button class="icon-button" part="button" type="button" data-manage=${person.id}
              aria-label=${msg(str`Manage ${name}`)} aria-expanded=${String(open)} @click=${manage}>
              <snug-icon .node=${EllipsisVertical}></snug-icon>
            </button>`
          : nothing
      }
    </div>
  </div>`
}

function role({ role }: Participant) {
  if (role === 'owner') return html`<small>${msg('Owner')}</small>`
  if (role === 'moderator') return html`<small>${msg('Moderator')}</small>`
  return nothing
}
