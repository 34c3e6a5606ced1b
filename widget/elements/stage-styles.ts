import { css } from 'lit'

export const stageStyles = css`
  :host {
    display: block;
    min-block-size: 0;
  }
  .stage {
    position: relative;
    block-size: 100%;
    overflow: hidden;
  }
  snug-tile {
    position: absolute;
    inset-block-start: 0;
    left: 0;
    transition:
      translate 220ms cubic-bezier(0.2, 0, 0, 1),
      inline-size 220ms cubic-bezier(0.2, 0, 0, 1),
      block-size 220ms cubic-bezier(0.2, 0, 0, 1);
  }
  snug-tile.fresh {
    animation: appear 200ms ease-out;
  }
  snug-tile.floating {
    z-index: 3;
    border-radius: var(--s-radius);
    box-shadow:
      0 0 0 2px var(--s-background),
      var(--s-shadow);
    cursor: grab;
    touch-action: none;
  }
  snug-tile.dragged {
    cursor: grabbing;
    transition: none;
  }
  .pager {
    position: absolute;
    inset-block-start: 0;
    left: 0;
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    color: var(--s-muted);
    font-size: 13px;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .pager .icon-button {
    background: var(--s-raised);
    color: var(--s-text);
  }
  .pager .icon-button:disabled {
    opacity: 0.4;
  }
  .pager snug-icon:dir(rtl) {
    scale: -1 1;
  }
  @keyframes appear {
    from {
      opacity: 0;
      scale: 0.96;
    }
  }
`
