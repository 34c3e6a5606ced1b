import { css } from 'lit'

export const chatStyles = css`
  :host {
    display: block;
  }
  .chat {
    position: relative;
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto;
    block-size: 100%;
  }
  .messages {
    display: flex;
    flex-direction: column;
    gap: 14px;
    padding: 14px;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  .messages:focus-visible {
    outline-offset: -2px;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: 12px;
    max-inline-size: 240px;
    margin: auto;
    color: var(--s-muted);
    font-size: 14px;
    text-align: center;
    text-wrap: balance;
  }
  .empty p {
    margin: 0;
  }
  .mark {
    display: grid;
    place-items: center;
    inline-size: 48px;
    block-size: 48px;
    border-radius: 16px;
    background: var(--s-accent-soft);
    color: var(--s-accent);
  }
  .group {
    display: grid;
    justify-items: start;
    gap: 3px;
    max-inline-size: 88%;
  }
  .group.self {
    align-self: flex-end;
    justify-items: end;
  }
  .who {
    margin: 0 2px 1px;
    color: var(--s-muted);
    font-size: 12.5px;
    line-height: 1.4;
  }
  .who b {
    color: var(--s-text);
    font-weight: 600;
  }
  .said {
    display: flex;
    align-items: center;
    min-inline-size: 0;
  }
  .self .said {
    flex-direction: row-reverse;
  }
  .copy {
    inline-size: 26px;
    block-size: 26px;
    opacity: 0;
  }
  .copy snug-icon {
    inline-size: 14px;
    block-size: 14px;
  }
  .said:hover .copy,
  .copy:focus-visible {
    opacity: 1;
  }
  @media (hover: none) {
    .copy {
      opacity: 1;
    }
  }
  .group:has(snug-poll) {
    inline-size: 88%;
  }
  .text {
    min-inline-size: 0;
    margin: 0;
    text-align: start;
    padding: 7px 12px;
    border-radius: 5px 14px 14px 5px;
    background: var(--s-raised);
    font-size: 14.5px;
    line-height: 1.42;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .who + .said .text {
    border-start-start-radius: 14px;
  }
  .said:last-child .text {
    border-end-start-radius: 14px;
  }
  .self .text {
    border-radius: 14px 5px 5px 14px;
    background: var(--s-accent-soft);
  }
  .self .who + .said .text {
    border-start-end-radius: 14px;
  }
  .self .said:last-child .text {
    border-end-end-radius: 14px;
  }
  .text a {
    color: inherit;
    text-decoration-color: var(--s-accent);
    text-decoration-thickness: 1.5px;
    text-underline-offset: 2px;
  }
  .below {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 68px;
    display: flex;
    align-items: center;
    gap: 5px;
    inline-size: fit-content;
    margin-inline: auto;
    padding: 5px 13px 5px 10px;
    border: 0;
    border-radius: 16px;
    background: var(--s-accent);
    color: var(--s-on-accent);
    forced-color-adjust: none;
    font-size: 13px;
    font-weight: 550;
    box-shadow: var(--s-shadow);
  }
  .below snug-icon {
    inline-size: 15px;
    block-size: 15px;
  }
  form {
    display: grid;
    gap: 6px;
    padding: 0 10px 10px;
  }
  .write {
    position: relative;
    display: flex;
    gap: 6px;
    align-items: flex-end;
  }
  .write > .icon-button {
    block-size: 44px;
  }
  textarea {
    flex: 1;
    min-inline-size: 0;
    box-sizing: border-box;
    min-block-size: 44px;
    /* Five lines. */
    max-block-size: calc(5 * 1.4 * 15px + 24px);
    margin: 0;
    padding: 11px 50px 11px 14px;
    border: 1px solid color-mix(in oklab, var(--s-border), var(--s-text) 22%);
    border-radius: 22px;
    background: var(--s-surface);
    color: var(--s-text);
    font: inherit;
    font-size: 15px;
    line-height: 1.4;
    resize: none;
    scrollbar-width: thin;
  }
  /* What is written has a direction of its own; the button stays at the end of the line all the same. */
  :host(:dir(rtl)) textarea {
    padding: 11px 14px 11px 50px;
  }
  :host(:dir(rtl)) .send {
    scale: -1 1;
  }
  textarea::placeholder {
    color: var(--s-muted);
    opacity: 1;
  }
  textarea:focus-visible {
    outline-offset: -1px;
  }
  .send {
    position: absolute;
    inset-inline-end: 4px;
    inset-block-end: 4px;
    display: grid;
    place-items: center;
    inline-size: 36px;
    block-size: 36px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: var(--s-accent);
    color: var(--s-on-accent);
    forced-color-adjust: none;
  }
  .send:disabled {
    background: none;
    color: var(--s-muted);
  }
  .send snug-icon {
    inline-size: 18px;
    block-size: 18px;
  }
  .problem,
  .left {
    margin: 0 6px;
    color: var(--s-muted);
    font-size: 12.5px;
  }
  .problem {
    color: var(--s-danger-text);
  }
  @container (height < 300px) {
    .messages {
      gap: 8px;
      padding: 8px 10px;
    }
    .mark {
      display: none;
    }
    form {
      padding: 0 6px 6px;
    }
    textarea {
      min-block-size: 38px;
      padding-block: 8px;
    }
    .send {
      inline-size: 30px;
      block-size: 30px;
    }
  }
`
