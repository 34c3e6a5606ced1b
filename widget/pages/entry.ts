import { css, html, type TemplateResult } from 'lit'
import { logo } from './logo.ts'

/** Head of the cards for those who are not in yet. */
export const brandHead = (heading: string, text: unknown): TemplateResult => html`
  <div class="brand-head">
    ${logo}
    <h1 tabindex="-1">${heading}</h1>
    <p class="muted">${text}</p>
  </div>
`

export const entryStyles = css`
  .brand-head {
    display: grid;
    justify-items: center;
    gap: 6px;
    text-align: center;
    text-wrap: balance;
  }
  .brand-head svg {
    inline-size: 48px;
    block-size: 48px;
    margin-block-end: 8px;
    color: var(--s-accent);
  }
  form + .hint {
    text-align: center;
    text-wrap: balance;
  }
`
