import { css } from 'lit'

export const personStyles = css`
  :host {
    display: block;
    padding: 14px;
  }
  ul {
    display: grid;
    gap: 2px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  h3 {
    margin: 0;
    font-size: 13px;
    font-weight: 600;
    color: var(--s-muted);
  }
  .person {
    display: grid;
    grid-template-columns: 36px minmax(0, 1fr) auto;
    align-items: center;
    gap: 2px 11px;
    padding: 7px 0;
  }
  .person > snug-avatar {
    inline-size: 36px;
  }
  .about {
    display: grid;
    min-inline-size: 0;
    line-height: 1.35;
  }
  .called {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    column-gap: 6px;
    min-inline-size: 0;
    font-size: 14.5px;
    font-weight: 550;
  }
  .called > span:first-child {
    display: -webkit-box;
    overflow: hidden;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    text-align: -webkit-match-parent;
  }
  .called small {
    color: var(--s-muted);
    font-size: 12.5px;
    font-weight: 400;
    white-space: nowrap;
  }
  .vouch,
  .sub {
    display: flex;
    align-items: flex-start;
    gap: 5px;
    color: var(--s-muted);
    font-size: 12.5px;
    overflow-wrap: anywhere;
  }
  .vouch snug-icon,
  .sub snug-icon {
    inline-size: 14px;
    block-size: 14px;
    margin-block-start: 1.5px;
    color: var(--s-good);
  }
  .vouch.none snug-icon,
  .sub snug-icon {
    color: var(--s-warn);
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 0 8px;
    border-radius: 10px;
    background: var(--s-raised);
    color: var(--s-text);
    font-size: 12px;
    font-weight: 550;
    line-height: 20px;
    white-space: nowrap;
  }
  .chip snug-icon {
    inline-size: 12px;
    block-size: 12px;
  }
  .chip.compared {
    background: var(--s-good-soft);
    color: var(--s-good);
  }
  .chip.changed {
    background: var(--s-danger-soft);
    color: var(--s-danger-text);
  }
  .digits {
    direction: ltr;
    display: grid;
    grid-template-columns: repeat(3, auto);
    justify-content: start;
    gap: 2px 14px;
    font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.04em;
  }
  .error {
    margin: 0;
    color: var(--s-danger-text);
    font-size: 13px;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  @container (height < 300px) {
    :host {
      padding: 8px 10px;
    }
  }
`
