import { css } from 'lit'

export const callStyles = css`
  :host {
    display: block;
  }
  .call {
    position: relative;
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
    gap: 10px;
    block-size: 100%;
    padding: 12px;
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 28px;
  }
  .pill {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 3px 11px 3px 9px;
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
  .badge {
    background: var(--s-good-soft);
    color: var(--s-good);
  }
  .count {
    margin-inline-start: auto;
    background: none;
    color: var(--s-muted);
    font-variant-numeric: tabular-nums;
  }
  .over {
    position: absolute;
    z-index: 5;
    inset-inline: 24px;
    inset-block-start: 6px;
    display: grid;
    justify-items: center;
    gap: 8px;
    pointer-events: none;
  }
  .over > * {
    pointer-events: auto;
  }
  .banner {
    display: flex;
    align-items: center;
    gap: 10px;
    max-inline-size: 38rem;
    margin: 0;
    padding: 8px 16px;
    border-radius: calc(var(--s-radius) * 0.85);
    background: var(--s-surface);
    color: var(--s-text);
    font-size: 14px;
    font-weight: 520;
    line-height: 1.4;
    box-shadow:
      0 0 0 1px var(--s-border),
      var(--s-shadow);
  }
  .banner snug-icon {
    inline-size: 18px;
    block-size: 18px;
  }
  .banner.warn {
    background: var(--s-warn-soft);
    color: var(--s-warn-text);
  }
  .banner .button {
    min-block-size: 32px;
    padding: 0 12px;
    font-size: 13.5px;
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
    position: absolute;
    z-index: 4;
    inset-inline: 0;
    inset-block-end: 84px;
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
    box-shadow: var(--s-shadow);
  }
  @container (width < 860px) {
    .over {
      inset-block-start: 54px;
    }
  }
  @container (height < 400px) or (width < 480px) {
    .call {
      gap: 6px;
      padding: 6px;
    }
    .over {
      inset-inline: 10px;
      inset-block-start: 40px;
    }
    .banner {
      padding: 7px 12px;
      font-size: 13px;
    }
  }
  @container (height < 300px) {
    header {
      position: absolute;
      z-index: 4;
      inset-inline: 12px;
      inset-block-start: 12px;
    }
    .call {
      grid-template-rows: minmax(0, 1fr) auto;
    }
    .badge span {
      display: none;
    }
    .pill {
      padding: 1px 8px;
    }
    .count {
      background: color-mix(in oklab, var(--s-surface) 85%, transparent);
    }
    .alone {
      display: none;
    }
    .over {
      inset-block-start: 10px;
    }
  }
`
