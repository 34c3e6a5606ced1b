import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import EyeOff from 'lucide/dist/esm/icons/eye-off.mjs'
import LayoutGrid from 'lucide/dist/esm/icons/layout-grid.mjs'
import Maximize from 'lucide/dist/esm/icons/maximize.mjs'
import PanelRight from 'lucide/dist/esm/icons/panel-right.mjs'
import PictureInPicture from 'lucide/dist/esm/icons/picture-in-picture-2.mjs'
import SquareUser from 'lucide/dist/esm/icons/square-user.mjs'
import type { IconNode } from './icon.ts'
import { LAYOUTS, type Layout } from './view-choice.ts'
import type { ViewState, ViewWish } from './view-wish.ts'

const ICONS: Record<Layout, IconNode> = { grid: LayoutGrid, speaker: SquareUser, sidebar: PanelRight }
const NAMES: Record<Layout, () => string> = {
  grid: () => msg('Grid'),
  speaker: () => msg('Speaker'),
  sidebar: () => msg('Sidebar'),
}

/** The choices of how a call looks, for a box of `<snug-toolbar>`. */
export const viewMenu = (view: ViewState, ask: (wish: ViewWish) => void): TemplateResult =>
  html`<div class="layouts" role="group" aria-label=${msg('Layout')}>
      ${LAYOUTS.map(
        (layout) =>
          html`<button type="button" part="button" data-layout=${layout} data-closes
            aria-pressed=${String(view.layout === layout)} @click=${() => ask({ layout })}>
            <snug-icon .node=${ICONS[layout]}></snug-icon>${NAMES[layout]()}
          </button>`,
      )}
    </div>
    <div class="menu">
      ${item('self', EyeOff, view.self ? msg('Hide my picture') : msg('Show my picture'), () => ask({ self: !view.self }))}
      ${
        view.pip === undefined
          ? nothing
          : item(
              'pip',
              PictureInPicture,
              view.pip ? msg('Close the small window') : msg('Small window'),
              () => ask('pip'),
            )
      }
      ${
        view.fullscreen === undefined
          ? nothing
          : item(
              'fullscreen',
              Maximize,
              view.fullscreen ? msg('Leave full screen') : msg('Full screen'),
              () => ask('fullscreen'),
            )
      }
    </div>`

const item = (name: string, icon: IconNode, label: string, run: () => void): TemplateResult =>
  html`<button type="button" part="button" data-view=${name} data-closes @click=${run}>
    <snug-icon .node=${icon}></snug-icon>${label}
  </button>`
