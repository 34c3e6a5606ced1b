import { css } from 'lit'

export const peopleStyles = css`
  .waiting {
    display: grid;
    gap: 8px;
    margin: 0 0 14px;
  }
  .knock {
    display: grid;
    gap: 8px;
    padding: 6px 12px 12px;
    border-radius: calc(var(--s-radius) * 0.85);
    background: var(--s-accent-soft);
  }
  .knock .person {
    grid-template-columns: 36px minmax(0, 1fr);
  }
  .knock .vouch {
    color: var(--s-text);
  }
  .knock .digits {
    grid-template-columns: repeat(4, auto);
    gap: 2px 10px;
    font-size: 14px;
    font-weight: 550;
  }
  .hint {
    margin: 0;
    color: var(--s-muted);
    font-size: 12.5px;
    line-height: 1.4;
  }
  .search {
    position: relative;
    display: flex;
    align-items: center;
    margin-block-end: 8px;
  }
  .search snug-icon {
    position: absolute;
    inset-inline-start: 12px;
    inline-size: 16px;
    block-size: 16px;
    color: var(--s-muted);
    pointer-events: none;
  }
  .search .field {
    min-block-size: 38px;
    padding-inline-start: 36px;
    font-size: 14px;
  }
  .nobody {
    margin: 12px 0;
    color: var(--s-muted);
    font-size: 14px;
    text-align: center;
  }
  .signs {
    display: flex;
    align-items: center;
    gap: 5px;
    color: var(--s-muted);
  }
  .sign {
    display: inline-grid;
    position: relative;
  }
  .signs snug-icon {
    inline-size: 16px;
    block-size: 16px;
  }
  .sign.off {
    color: var(--s-danger-text);
  }
  .sign.active {
    color: var(--s-accent);
  }
  .hand {
    display: inline-flex;
    position: relative;
    align-items: center;
    gap: 3px;
    padding: 0 7px 0 5px;
    border-radius: 9px;
    background: var(--s-hand);
    color: var(--s-on-hand);
    forced-color-adjust: none;
    font-size: 12px;
    font-weight: 600;
    line-height: 20px;
  }
  .hand snug-icon {
    inline-size: 13px;
    block-size: 13px;
  }
  .signs .icon-button {
    margin-inline: -4px -8px;
  }
  .actions {
    display: grid;
    gap: 1px;
    margin-block: 0 8px;
    padding: 5px;
    border: 1px solid var(--s-border);
    border-radius: calc(var(--s-radius) * 0.85);
  }
  .actions button {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: 36px;
    padding: 0 10px;
    border: 0;
    border-radius: calc(var(--s-radius) * 0.6);
    background: none;
    font-size: 14px;
    text-align: start;
  }
  .actions button:hover {
    background: var(--s-raised);
  }
  .actions snug-icon {
    inline-size: 17px;
    block-size: 17px;
    color: var(--s-muted);
  }
  .actions .danger,
  .actions .danger snug-icon {
    color: var(--s-danger-text);
  }
`
