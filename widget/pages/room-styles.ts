import { css } from 'lit'

export const roomStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    block-size: 100dvh;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 6px;
    min-block-size: 52px;
    padding: 0 10px;
    border-block-end: 1px solid var(--s-border);
    background: var(--s-surface);
  }
  .bar > a:dir(rtl) {
    scale: -1 1;
  }
  .bar h1 {
    font-size: 16px;
    font-weight: 620;
    letter-spacing: -0.01em;
  }
  .bar .button {
    padding-inline: 12px;
  }
  .bar .icon {
    padding: 0;
  }
  snug-meeting {
    flex: 1;
    /* What the call needs at least: a lower window scrolls. */
    min-block-size: 240px;
    --snug-radius: 12px;
  }
  .centred,
  .busy {
    display: grid;
    flex: 1;
    place-items: center;
    padding: 24px 16px;
  }
  .notice .row {
    justify-content: center;
    margin-block-start: 6px;
  }
`
