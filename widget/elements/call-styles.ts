import { css } from 'lit'

export const callStyles = css`
  :host {
    display: block;
    overflow: clip;
  }
  .call {
    position: relative;
    display: grid;
    grid-template:
      'header header' auto
      'stage panel' minmax(0, 1fr)
      'toolbar toolbar' auto / minmax(0, 1fr) auto;
    row-gap: 10px;
    block-size: 100%;
    padding: 12px;
  }
  header {
    grid-area: header;
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 28px;
  }
  snug-stage {
    grid-area: stage;
  }
  /* Only heard: in the grid it would take a row while the panel is closed. */
  snug-remote-audio {
    position: absolute;
  }
  snug-toolbar {
    grid-area: toolbar;
    z-index: 7;
  }
  snug-reactions {
    grid-area: stage;
    position: relative;
    z-index: 4;
    overflow: hidden;
  }
  .side {
    grid-area: panel;
    inline-size: 320px;
    min-block-size: 0;
    margin-inline-start: 10px;
  }
  .pill {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 4px 12px 4px 10px;
    border: 0;
    border-radius: 999px;
    background: var(--s-raised);
    color: var(--s-text);
    font-size: 13px;
    font-weight: 550;
    line-height: 22px;
    white-space: nowrap;
  }
  .pill snug-icon {
    inline-size: 14px;
    block-size: 14px;
  }
  .pill:hover {
    background: var(--s-hover);
  }
  .badge.encrypted > snug-icon:first-child {
    color: var(--s-accent);
  }
  .badge.closed {
    background: var(--s-good-soft);
    color: var(--s-good);
  }
  .badge.verified {
    background: var(--s-good);
    color: var(--s-on-good);
    forced-color-adjust: none;
  }
  .badge.closed:hover,
  .badge.verified:hover {
    filter: brightness(0.96);
  }
  .badge .warns {
    padding: 2px;
    margin-inline: 2px -6px;
    inline-size: 20px;
    block-size: 20px;
    border-radius: 50%;
    background: var(--s-danger);
    color: var(--s-on-danger);
    forced-color-adjust: none;
  }
  .count {
    display: none;
    margin-inline-start: auto;
    font-variant-numeric: tabular-nums;
  }
  .call:focus {
    outline: none;
  }
  .keys {
    margin-inline-start: auto;
    padding: 4px 10px;
  }
  @media (pointer: coarse) {
    .keys {
      display: none;
    }
  }
  snug-sheet {
    grid-area: stage;
    z-index: 8;
    place-self: start end;
    max-inline-size: 100%;
    max-block-size: 100%;
  }
  .over {
    grid-area: stage;
    align-self: start;
    z-index: 5;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    justify-items: center;
    gap: 8px;
    min-inline-size: 0;
    max-block-size: 100%;
    padding: 10px 12px 0;
    pointer-events: none;
  }
  .banners {
    display: grid;
    justify-items: center;
    gap: 8px;
    max-inline-size: 100%;
  }
  .banner snug-icon {
    inline-size: 18px;
    block-size: 18px;
  }
  .banner.warn {
    padding-inline-end: 16px;
    background: var(--s-warn-soft);
    color: var(--s-warn-text);
  }
  .spin {
    flex: none;
    inline-size: 16px;
    block-size: 16px;
    border: 2px solid currentColor;
    border-block-start-color: transparent;
    border-radius: 50%;
    animation: turn 900ms linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  .alone {
    grid-area: stage;
    align-self: end;
    z-index: 3;
    margin-block-end: 14px;
    display: grid;
    justify-items: center;
    pointer-events: none;
  }
  .alone span {
    padding: 7px 16px;
    border-radius: 999px;
    background: color-mix(in oklab, var(--s-surface) 90%, transparent);
    color: var(--s-text);
    font-size: 14px;
    outline: 1px solid transparent;
    box-shadow: var(--s-shadow);
  }
  @media (forced-colors: active) {
    .pill {
      border: 1px solid ButtonText;
    }
  }
  /* The middle of the header is free: less of the pictures is covered. */
  @container (width >= 900px) and (height >= 400px) {
    .over {
      grid-area: header / stage / stage / stage;
      padding-block-start: 0;
    }
  }
  @container (width <= 640px) or (height < 300px) {
    .count {
      display: inline-flex;
    }
    .keys {
      display: none;
    }
  }
  /* Where there is no room beside the stage, the panel is a sheet over it, below what has to be said. */
  @container (width <= 640px) {
    .side {
      grid-area: stage / stage / panel / panel;
      z-index: 6;
      inline-size: auto;
      margin: 0;
    }
    .with-panel header,
    .with-panel .banners {
      display: none;
    }
    .with-panel .over {
      grid-area: header;
      position: relative;
      z-index: 7;
      padding: 2px 0 0;
    }
    /* They pass by. */
    .with-panel snug-toasts {
      position: absolute;
      inset: calc(100% + 52px) 0 auto;
    }
  }
  @container (height < 400px) or (width < 480px) {
    .call {
      row-gap: 6px;
      padding: 6px;
    }
    .over {
      padding: 6px 6px 0;
    }
  }
  @container (height < 300px) {
    header {
      grid-area: stage;
      position: absolute;
      z-index: 4;
      inset: 6px 6px auto;
    }
    .call {
      /* The head lies over the pictures, and what is on them below it. */
      --s-over: 30px;
      padding-block-start: 0;
    }
    .badge span {
      display: none;
    }
    .pill {
      padding: 1px 8px;
    }
    .alone {
      display: none;
    }
    .over {
      padding-block-start: 32px;
    }
    .banner > snug-icon {
      display: none;
    }
    /* One thing at a time. */
    snug-warnings[shown] ~ *,
    .banners:has(.banner) ~ snug-toasts {
      display: none;
    }
  }
`
