import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import Blocks from 'lucide/dist/esm/icons/blocks.mjs'
import DoorOpen from 'lucide/dist/esm/icons/door-open.mjs'
import LogOut from 'lucide/dist/esm/icons/log-out.mjs'
import Users from 'lucide/dist/esm/icons/users.mjs'
import type { Person } from '../account/client.ts'
import { logo } from './logo.ts'
import { icon, initial } from './parts.ts'
import type { Route } from './router.ts'

/** Where one can go, and who is signed in. */
export function header(person: Person, current: Route['page'], signOut: () => void): TemplateResult {
  const link = (page: Route['page'], href: string, node: Parameters<typeof icon>[0], text: string) => html`
    <a href=${href} aria-current=${page === current ? 'page' : nothing}>${icon(node)}<span>${text}</span></a>
  `
  return html`
    <header>
      <a class="brand" href="/" aria-label=${msg('Snug, to your rooms')}>${logo}<span class="wordmark">Snug</span></a>
      <nav aria-label=${msg('Pages')}>
        ${link('rooms', '/', DoorOpen, msg('Rooms'))}
        ${
          person.admin
            ? [
                link('people', '/people', Users, msg('People')),
                link('hosts', '/hosts', Blocks, msg('Applications')),
              ]
            : nothing
        }
      </nav>
      <a class="me" href="/account" aria-current=${current === 'account' ? 'page' : nothing}>
        <span class="avatar" aria-hidden="true">${initial(person.login)}</span>
        <span class="hidden-text">${msg('Your account')}</span>
        <span class="clip">${person.login}</span>
      </a>
      <button class="button quiet icon" aria-label=${msg('Sign out')} title=${msg('Sign out')} @click=${signOut}>
        ${icon(LogOut)}
      </button>
    </header>
  `
}
