import { css } from 'lit'

export const tileStyles = css`
  :host {
    display: block;
    container-type: size;
    border-radius: var(--s-tile-radius, var(--s-radius));
  }
  .tile {
    /* Below what lies over the upper edge of the stage, for tiles that reach up to it. */
    --top: calc(min(8px, 4cqb) + max(0px, var(--s-over, 0px) - var(--y, 0px)));
    position: relative;
    inline-size: 100%;
    block-size: 100%;
    border-radius: inherit;
    background: color-mix(
      in oklab,
      oklch(var(--s-avatar-lightness) var(--s-avatar-chroma) var(--hue, 264)) var(--s-tile-mix),
      var(--s-surface)
    );
    box-shadow: inset 0 0 0 1px color-mix(in oklab, var(--s-border), transparent 30%);
    isolation: isolate;
  }
  .tile.screen {
    background: var(--s-raised);
  }
  .behind {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: min(12px, 4cqb);
    padding: 8px;
    overflow: hidden;
  }
  /* Once it is covered: where nothing is painted, pictures need fewer layers around them. */
  .seen .behind {
    visibility: hidden;
    transition: visibility 0s 160ms;
  }
  snug-avatar {
    inline-size: clamp(28px, 36cqmin, 128px);
  }
  .large {
    inline-size: clamp(24px, 14cqmin, 48px);
    block-size: auto;
    aspect-ratio: 1;
  }
  .reason {
    display: flex;
    align-items: center;
    gap: 6px;
    margin: 0;
    max-inline-size: 90%;
    padding: 4px 10px;
    border-radius: 12px;
    background: color-mix(in oklab, var(--s-surface) 82%, transparent);
    color: var(--s-text);
    font-size: clamp(11px, 3.6cqi, 14px);
    line-height: 1.35;
    text-align: center;
  }
  .hand {
    position: absolute;
    z-index: 2;
    inset-block-start: var(--top);
    inset-inline-start: min(8px, 4cqb);
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 2px 9px 2px 7px;
    border-radius: 9px;
    background: var(--s-hand);
    color: var(--s-on-hand);
    forced-color-adjust: none;
    font-size: 13px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    line-height: 22px;
    box-shadow: 0 1px 3px rgb(0 0 0 / 22%);
  }
  .hand snug-icon {
    inline-size: 15px;
    block-size: 15px;
  }
  .reason .short {
    display: none;
  }
  .tile::after {
    content: '';
    position: absolute;
    z-index: 3;
    inset: 0;
    border-radius: inherit;
    pointer-events: none;
  }
  :host([speaking]) .tile::after {
    box-shadow:
      inset 0 0 0 3px var(--s-speaking),
      inset 0 0 0 4px rgb(0 0 0 / 45%);
  }
  .buttons {
    position: absolute;
    z-index: 4;
    inset-block-start: var(--top);
    inset-inline-end: min(8px, 4cqb);
    display: flex;
    gap: 6px;
    opacity: 0;
    transition: opacity 120ms;
  }
  .buttons button {
    display: grid;
    place-items: center;
    inline-size: 32px;
    block-size: 32px;
    padding: 0;
    border: 0;
    border-radius: 9px;
    background: rgb(15 17 22 / 76%);
    color: #ffffff;
    font-size: 13px;
  }
  .buttons button:not([aria-pressed='true']):hover {
    background: #0f1116;
  }
  .buttons [aria-pressed='true'] {
    background: #ffffff;
    color: #0f1116;
  }
  .buttons :focus-visible {
    outline-color: #ffffff;
    outline-offset: -3px;
  }
  .tile:hover .buttons,
  .buttons:focus-within {
    opacity: 1;
  }
  @media (hover: none) {
    .buttons {
      opacity: 0.75;
    }
  }
  snug-video-box {
    z-index: 1;
  }
  :host([stale]) snug-video-box,
  :host([stale]) .behind {
    filter: saturate(0.25) contrast(0.75) brightness(1.05);
  }
  .name {
    position: absolute;
    z-index: 2;
    inset-block-end: min(8px, 4cqb);
    inset-inline-start: calc(min(8px, 4cqb) + var(--start));
    display: flex;
    align-items: center;
    gap: 5px;
    max-inline-size: calc(100% - 16px - var(--start) - var(--end));
    padding: 2px 9px;
    border-radius: 9px;
    background: rgb(15 17 22 / 76%);
    color: #ffffff;
    font-size: 13px;
    font-weight: 500;
    line-height: 22px;
  }
  .name span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name .muted,
  .name .sound,
  .quality {
    inline-size: 14px;
    block-size: 14px;
  }
  .name .muted,
  .lost {
    color: #ff9aa2;
  }
  .poor {
    color: #ffc94d;
  }
  @container (height < 120px) or (width < 150px) {
    .hand,
    .buttons {
      gap: 2px;
    }
    .buttons {
      inset-block-start: min(var(--top), 100% - 28px);
    }
    .buttons button {
      inline-size: 26px;
      block-size: 26px;
      font-size: 11px;
    }
    .name,
    .hand {
      padding: 0 6px;
      border-radius: 7px;
      font-size: 11px;
      line-height: 18px;
    }
    .reason {
      gap: 4px;
      padding: 0 4px;
      background: none;
      font-size: 11px;
    }
    .reason .full {
      position: absolute;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .reason .short {
      display: inline;
    }
    .troubled snug-avatar {
      display: none;
    }
    .behind:has(.reason) {
      inset-block-end: 20px;
    }
    .behind:has(.reason) > snug-avatar {
      margin: 0;
    }
    .troubled .reason {
      flex-direction: column;
    }
    .behind > snug-avatar {
      margin-block-end: min(14px, 8cqb);
    }
  }
  /* No room for the name below the hand. */
  @container (height < 90px) {
    .hand {
      inset-block: auto min(8px, 4cqb);
      inset-inline: auto min(8px, 4cqb);
    }
    .hand ~ .name {
      max-inline-size: calc(100% - 52px);
    }
  }
  @media (forced-colors: active) {
    .tile {
      border: 1px solid CanvasText;
    }
    .name,
    .buttons button {
      border: 1px solid CanvasText;
      background: Canvas;
      color: CanvasText;
    }
    :host([speaking]) .tile::after {
      border: 4px solid Highlight;
    }
  }
`
