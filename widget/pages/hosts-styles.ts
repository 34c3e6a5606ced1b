import { css } from 'lit'

/** The page of host applications. */
export const hostsStyles = css`
  .hosts {
    display: grid;
    gap: 14px;
  }
  .host {
    display: grid;
    gap: 14px;
    padding: 16px 18px 18px;
  }
  .host-head {
    display: flex;
    align-items: center;
    gap: 12px;
  }
  .host-head h2 {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  dl {
    display: grid;
    gap: 12px;
  }
  dl > div {
    display: grid;
    grid-template-columns: 96px minmax(0, 1fr);
    gap: 2px 14px;
  }
  dt {
    color: var(--s-muted);
  }
  dd {
    grid-column-end: -1;
    overflow-wrap: anywhere;
  }
  summary {
    cursor: pointer;
  }
  code {
    font-family: ui-monospace, monospace;
    font-size: 13px;
  }
  .key {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: 40px;
  }
  .key code {
    flex: 1;
    min-inline-size: 0;
    color: var(--s-muted);
  }
  .keys dt {
    line-height: 40px;
  }
  .keys .note,
  .keys .small {
    margin-block: 3px;
  }
  .button.icon {
    margin-inline-end: -8px;
  }
  .alert {
    margin-block-end: 16px;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: 14px;
    padding: 56px 28px;
    text-align: center;
  }
  .empty p {
    max-inline-size: 440px;
    text-wrap: pretty;
  }
  .empty .button {
    margin-block: 8px;
  }
  @media (max-width: 560px) {
    dl > div {
      grid-template-columns: minmax(0, 1fr);
    }
    .keys dt {
      line-height: inherit;
    }
  }
`
