import { css } from 'lit'

export const toastStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    justify-items: center;
    inline-size: 100%;
    pointer-events: none;
  }
  .toasts {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 6px;
    /* Not as wide as its content: Firefox rounds that down, and breaks the line. */
    inline-size: 100%;
  }
  .toast {
    display: flex;
    align-items: center;
    gap: 9px;
    min-inline-size: 0;
    max-inline-size: min(544px, 100%);
    padding: 7px 15px 7px 12px;
    border: 0;
    border-radius: 18px;
    background: var(--s-surface);
    color: var(--s-text);
    font-size: 14px;
    font-weight: 500;
    line-height: 1.4;
    text-align: start;
    outline: 1px solid transparent;
    box-shadow:
      0 0 0 1px var(--s-border),
      var(--s-shadow);
    pointer-events: auto;
    animation: drop 180ms ease-out;
  }
  @keyframes drop {
    from {
      opacity: 0;
      translate: 0 -8px;
    }
  }
  .toast snug-icon {
    inline-size: 17px;
    block-size: 17px;
    color: var(--s-muted);
  }
  .toast.joined snug-icon {
    color: var(--s-good);
  }
  .toast.message snug-icon {
    color: var(--s-accent);
  }
  .toast.renewed,
  .toast.refused {
    background: var(--s-warn-soft);
    color: var(--s-warn-text);
  }
  .toast.renewed snug-icon,
  .toast.refused snug-icon {
    color: inherit;
  }
  .line {
    min-inline-size: 0;
    overflow: hidden;
    font-weight: 400;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  b {
    margin-inline-end: 3px;
    font-weight: 600;
  }
  .changed {
    display: flex;
    gap: 14px;
    max-inline-size: min(480px, 100%);
    padding: 16px 18px;
    border-radius: calc(var(--s-radius) * 1.1);
    background: var(--s-danger-soft);
    color: var(--s-text);
    font-size: 14px;
    line-height: 1.45;
    outline: 1px solid transparent;
    box-shadow:
      0 0 0 2px var(--s-danger),
      var(--s-shadow);
    pointer-events: auto;
  }
  .changed > snug-icon {
    inline-size: 28px;
    block-size: 28px;
    color: var(--s-danger-text);
  }
  .changed strong {
    font-size: 15.5px;
    font-weight: 600;
  }
  .changed p {
    margin: 2px 0 0;
  }
  .changed .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 12px;
  }
  @container (height < 400px) or (width < 480px) {
    .toast {
      padding: 5px 12px 5px 10px;
      font-size: 13px;
    }
    .changed {
      gap: 10px;
      padding: 12px;
      font-size: 13px;
    }
    .changed > snug-icon {
      inline-size: 22px;
      block-size: 22px;
    }
    .changed .actions {
      margin-block-start: 8px;
    }
  }
  @container (height < 300px) {
    .changed p,
    .changed > snug-icon {
      display: none;
    }
    .changed strong {
      font-size: 14px;
    }
    .changed .button {
      padding: 0 10px;
    }
    .changed {
      padding: 10px 12px;
    }
  }
`
