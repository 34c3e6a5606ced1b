import { css } from 'lit'

/** Layout and parts that the server's own pages share, on top of the tokens and controls of the elements. */
export const pageStyles = css`
  :host {
    display: block;
    color: var(--s-text);
    font-family: var(--s-font);
    font-size: 15px;
    line-height: 1.5;
  }
  h1,
  h2,
  p,
  ul,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  h1 {
    font-size: 26px;
    font-weight: 650;
    letter-spacing: -0.02em;
    line-height: 1.2;
    text-wrap: balance;
  }
  /* Gets the focus so that it is read out; it can't be operated. */
  h1:focus-visible {
    outline: none;
  }
  [role='alert']:empty,
  [role='status']:empty {
    position: absolute;
  }
  h2 {
    font-size: 18px;
    font-weight: 620;
    letter-spacing: -0.01em;
    line-height: 1.3;
  }
  a {
    color: var(--s-accent);
  }
  .muted {
    color: var(--s-muted);
  }
  .small {
    font-size: 13.5px;
  }
  .stack {
    display: grid;
    gap: 16px;
  }
  .card {
    border: 1px solid var(--s-border);
    border-radius: calc(var(--s-radius) * 1.15);
    background: var(--s-surface);
  }
  .narrow {
    display: grid;
    gap: 24px;
    inline-size: min(100%, 420px);
    margin: auto;
    padding: 32px;
    box-shadow: var(--s-shadow);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 12px 16px;
    min-block-size: 44px;
    margin-block-end: 20px;
  }
  .head > div {
    flex: 1 1 200px;
  }
  .head p {
    margin-block-start: 4px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .row.end {
    justify-content: flex-end;
  }
  .grow {
    flex: 1;
    min-inline-size: 0;
  }
  .button.quiet {
    border-color: transparent;
    background: transparent;
    color: var(--s-muted);
  }
  .button.quiet:hover:not(:disabled) {
    background: var(--s-raised);
    color: var(--s-text);
  }
  .button.danger {
    border-color: transparent;
    background: var(--s-danger);
    color: var(--s-on-danger);
    forced-color-adjust: none;
  }
  .button.danger:hover:not(:disabled) {
    background: color-mix(in oklab, var(--s-danger), black 10%);
  }
  .button.icon {
    inline-size: 40px;
    padding: 0;
  }
  .button.wide {
    inline-size: 100%;
    min-block-size: 46px;
  }
  a.button {
    text-decoration: none;
  }
  .labelled {
    display: grid;
    gap: 6px;
  }
  label,
  .label {
    font-weight: 550;
  }
  .field[aria-invalid='true'] {
    border-color: var(--s-danger);
  }
  textarea.field {
    display: block;
    margin: 0;
    padding-block: 10px;
    font: inherit;
    font-size: 14px;
    resize: vertical;
  }
  .hint {
    color: var(--s-muted);
    font-size: 13.5px;
  }
  .problem {
    color: var(--s-danger-text);
    font-size: 13.5px;
  }
  .alert {
    padding: 11px 14px;
    border-radius: calc(var(--s-radius) * 0.72);
    background: var(--s-danger-soft);
    color: var(--s-danger-text);
    overflow-wrap: anywhere;
  }
  .note {
    padding: 11px 14px;
    border-radius: calc(var(--s-radius) * 0.72);
    background: var(--s-raised);
    color: var(--s-text);
    font-size: 14px;
  }
  .note.good {
    background: var(--s-good-soft);
    color: var(--s-good);
  }
  .note.warn {
    background: var(--s-warn-soft);
    color: var(--s-warn-text);
  }
  .tag {
    display: inline-flex;
    align-items: center;
    min-block-size: 22px;
    padding: 0 9px;
    border-radius: 11px;
    background: var(--s-raised);
    color: var(--s-muted);
    font-size: 12.5px;
    font-weight: 550;
    white-space: nowrap;
  }
  .avatar {
    display: inline-grid;
    flex: none;
    place-items: center;
    inline-size: 36px;
    block-size: 36px;
    border-radius: 50%;
    background: var(--s-raised);
    color: var(--s-text);
    font-size: 14px;
    font-weight: 620;
    text-transform: uppercase;
  }
  .clip {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .notice {
    display: grid;
    justify-items: center;
    gap: 14px;
    inline-size: min(100%, 460px);
    margin: auto;
    padding: 40px 28px;
    text-align: center;
  }
  .notice .mark,
  .mark {
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    border-radius: 50%;
    background: color-mix(in oklab, var(--s-accent), transparent 88%);
    color: var(--s-accent);
    font-size: 22px;
  }
  .notice p {
    color: var(--s-muted);
    text-wrap: pretty;
  }
  .busy {
    display: grid;
    place-items: center;
    min-block-size: 240px;
    color: var(--s-muted);
  }
  @media (max-width: 560px) {
    .narrow {
      padding: 24px 20px;
    }
    h1 {
      font-size: 23px;
    }
    .button {
      white-space: normal;
      text-wrap: balance;
    }
  }
  @media (forced-colors: active) {
    .card,
    .alert,
    .note,
    .tag {
      border: 1px solid CanvasText;
    }
  }
`

/** Dialogs are native `<dialog>` elements, which keep the focus inside and give it back. */
export const dialogStyles = css`
  dialog {
    inline-size: min(calc(100vw - 24px), 480px);
    max-block-size: calc(100dvh - 24px);
    padding: 0;
    border: 1px solid var(--s-border);
    border-radius: calc(var(--s-radius) * 1.3);
    background: var(--s-surface);
    color: var(--s-text);
    box-shadow: var(--s-shadow);
  }
  dialog::backdrop {
    background: rgb(10 12 18 / 46%);
    backdrop-filter: blur(2px);
  }
  dialog .body {
    display: grid;
    gap: 18px;
    padding: 24px;
  }
  .dialog-head {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 12px;
  }
  .dialog-head .button.icon {
    margin: -8px -8px -8px 0;
  }
`
