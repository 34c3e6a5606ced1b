import { css } from 'lit'

/** A message over the stage. */
export const bannerStyles = css`
  .banner {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 10px;
    max-inline-size: 640px;
    margin: 0;
    padding: 8px 10px 8px 16px;
    border-radius: calc(var(--s-radius) * 0.85);
    background: var(--s-surface);
    color: var(--s-text);
    font-size: 14px;
    font-weight: 500;
    line-height: 1.4;
    outline: 1px solid transparent;
    box-shadow:
      0 0 0 1px var(--s-border),
      var(--s-shadow);
    pointer-events: auto;
  }
  /* Where there is little room beside it, what to do stands below. */
  .text {
    flex: 1 40%;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-inline-start: auto;
  }
  @container (height < 400px) or (width < 480px) {
    .banner {
      padding: 7px 10px;
      font-size: 13px;
    }
  }
`
