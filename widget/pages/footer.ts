import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { Route } from './router.ts'

/** Below the pages of who is signed in. */
export const footer = (current: Route['page']): TemplateResult => html`
  <footer>
    <a href="/privacy" aria-current=${current === 'privacy' ? 'page' : nothing}>${msg('What this server keeps')}</a>
  </footer>
`
