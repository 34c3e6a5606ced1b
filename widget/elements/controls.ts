import { css } from 'lit'

/** Buttons, fields and small helpers that every element shares. */
export const controls = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  /* Where the page is written from the right, texts of a language that is not keep their full stop at the end. */
  :host(:dir(rtl)) {
    text-align: right;
  }
  :host(:dir(rtl)) :not(select, option, summary) {
    unicode-bidi: plaintext;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  button,
  input,
  select {
    margin: 0;
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  button {
    cursor: pointer;
  }
  button:disabled,
  button[aria-disabled='true'] {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--s-accent);
    outline-offset: 2px;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-block-size: 40px;
    padding: 0 18px;
    border: 1px solid var(--s-border);
    border-radius: calc(var(--s-radius) * 0.72);
    background: var(--s-surface);
    color: var(--s-text);
    font-weight: 550;
    white-space: nowrap;
    transition:
      background-color 120ms,
      border-color 120ms;
  }
  .button:hover:not(:disabled) {
    background: var(--s-raised);
  }
  .button.primary {
    border-color: transparent;
    background: var(--s-accent);
    color: var(--s-on-accent);
    forced-color-adjust: none;
  }
  .button.primary:hover:not(:disabled) {
    background: var(--s-accent-hover);
  }
  .button.primary:disabled,
  .button.primary[aria-disabled='true'] {
    opacity: 0.75;
  }
  .button.danger {
    border-color: transparent;
    background: var(--s-danger);
    color: var(--s-on-danger);
    forced-color-adjust: none;
  }
  .button.danger:hover:not(:disabled) {
    background: color-mix(in oklab, var(--s-danger), black 12%);
  }
  .button.small {
    min-block-size: 34px;
    padding: 0 13px;
    font-size: 13.5px;
  }
  .button:disabled {
    opacity: 0.55;
  }
  .icon-button {
    display: inline-grid;
    place-items: center;
    flex: none;
    inline-size: 34px;
    block-size: 34px;
    padding: 0;
    border: 0;
    border-radius: calc(var(--s-radius) * 0.6);
    background: none;
    color: var(--s-muted);
  }
  .icon-button:hover:not(:disabled) {
    background: var(--s-raised);
    color: var(--s-text);
  }
  .field {
    inline-size: 100%;
    min-block-size: 44px;
    padding: 0 14px;
    border: 1px solid color-mix(in oklab, var(--s-border), var(--s-text) 22%);
    border-radius: calc(var(--s-radius) * 0.72);
    background: var(--s-surface);
    color: var(--s-text);
    text-overflow: ellipsis;
  }
  .field::placeholder {
    color: var(--s-muted);
    opacity: 1;
  }
  .hidden-text {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation-duration: 0s !important;
    }
  }
`
