import { msg } from '@lit/localize'
import { html, nothing, render, type TemplateResult } from 'lit'
import Mic from 'lucide/dist/esm/icons/mic.mjs'
import MicOff from 'lucide/dist/esm/icons/mic-off.mjs'
import PhoneOff from 'lucide/dist/esm/icons/phone-off.mjs'
import Video from 'lucide/dist/esm/icons/video.mjs'
import VideoOff from 'lucide/dist/esm/icons/video-off.mjs'
import { initials } from '../avatar.ts'
import { draw, type IconNode } from '../icon.ts'
import { getLocale } from '../localization.ts'
import { nameOf, troubleOf } from '../names.ts'
import type { Item } from '../seating.ts'
import { tokens } from '../tokens.ts'
import type { ApartContent, ApartWindow } from './apart.ts'
import { apartStyles } from './apart-styles.ts'

declare global {
  interface Window {
    documentPictureInPicture?: {
      requestWindow(options: { width: number; height: number }): Promise<Window & typeof globalThis>
    }
  }
}

const SIZE = { width: 360, height: 260 }

/** A window with a document of its own. Custom elements are not known in there, so it is plain. */
export async function openDocument(content: ApartContent, closed: () => void): Promise<ApartWindow> {
  const pip = await window.documentPictureInPicture?.requestWindow(SIZE)
  if (!pip) throw new DOMException('no window', 'NotSupportedError')
  const host = pip.document.body.appendChild(pip.document.createElement('div'))
  pip.document.body.style.margin = '0'
  pip.document.documentElement.lang = getLocale()
  pip.document.title = content.item ? nameOf(content.item.person) : ''
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new pip.CSSStyleSheet()
  sheet.replaceSync(tokens.cssText + apartStyles.cssText)
  root.adoptedStyleSheets = [sheet]
  pip.addEventListener('pagehide', closed, { once: true })
  return {
    show: (now) => {
      host.setAttribute('theme', now.theme)
      render(view(now), root, { creationScope: pip.document })
      attach(root, now.item)
    },
    close: () => pip.close(),
  }
}

function view({ item, devices, ask }: ApartContent): TemplateResult {
  const { microphone, camera } = devices
  return html`<main>
    ${item ? person(item) : html`<p class="nobody">${msg('Nobody else is here yet.')}</p>`}
    <div class="bar">
      ${toggle(microphone !== 'off', [Mic, MicOff], msg('Microphone'), (on) => ask({ type: 'microphone', on }))}
      ${toggle(camera !== 'off', [Video, VideoOff], msg('Camera'), (on) => ask({ type: 'camera', on }))}
      <button type="button" class="leave" aria-label=${msg('Leave')} @click=${() => ask({ type: 'leave' })}>${draw(PhoneOff)}</button>
    </div>
  </main>`
}

function person({ person, source }: Item): TemplateResult {
  const trouble = troubleOf(person)
  const seen = person[source] && !trouble
  return html`
    <span class="avatar" aria-hidden="true">${initials(person.name)}</span>
    ${trouble ? html`<p class="nobody">${trouble.text}</p>` : nothing}
    <video class=${source} ?hidden=${!seen} autoplay playsinline .muted=${true}></video>
    <span class="name">${person.microphone ? nothing : draw(MicOff)}<span dir="auto">${nameOf(person)}</span></span>`
}

const toggle = (on: boolean, [yes, no]: [IconNode, IconNode], label: string, set: (on: boolean) => void) =>
  html`<button type="button" class=${on ? '' : 'off'} aria-label=${label} aria-pressed=${String(on)}
    @click=${() => set(!on)}>${draw(on ? yes : no)}</button>`

function attach(root: ShadowRoot, item: Item | undefined): void {
  const video = root.querySelector('video')
  const track = item?.person.tracks[item.source]
  if (!video) return
  const current = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined
  if (current !== track) video.srcObject = track ? new MediaStream([track]) : null
}
