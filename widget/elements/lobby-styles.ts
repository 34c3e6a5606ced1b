import { css } from 'lit'

export const lobbyStyles = css`
  :host {
    display: grid;
    place-items: center;
    block-size: 100%;
    overflow: auto;
  }
  .lobby {
    display: grid;
    justify-items: center;
    gap: 10px;
    inline-size: min(100%, 400px);
    margin: auto;
    padding: 24px 20px;
    text-align: center;
  }
  .title ::slotted(*) {
    margin: 0 !important;
    color: var(--s-muted);
    font: 550 15px / 1.4 var(--s-font) !important;
  }
  .mark {
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    margin-block-end: 6px;
    border-radius: 18px;
    background: var(--s-accent-soft);
    color: var(--s-accent);
    font-size: 20px;
  }
  .busy {
    inline-size: 34px;
    block-size: 34px;
    margin-block-end: 10px;
    border: 3px solid var(--s-border);
    border-block-start-color: var(--s-accent);
    border-radius: 50%;
    animation: turn 900ms linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  h2 {
    margin: 0;
    font-size: 22px;
    font-weight: 600;
    letter-spacing: -0.015em;
    line-height: 1.25;
  }
  p {
    margin: 0;
  }
  .why {
    color: var(--s-muted);
    text-wrap: balance;
  }
  form {
    display: grid;
    gap: 12px;
    inline-size: 100%;
    margin-block-start: 12px;
    text-align: start;
  }
  form:dir(rtl) {
    text-align: right;
  }
  label {
    display: grid;
    gap: 5px;
    font-size: 13.5px;
    font-weight: 550;
  }
  label .field {
    font-size: 15px;
    font-weight: 400;
  }
  .join {
    min-block-size: 50px;
    border-radius: calc(var(--s-radius) * 0.85);
    font-size: 16px;
    font-weight: 600;
  }
  .join[aria-disabled='true'] {
    background: var(--s-raised);
    color: var(--s-muted);
    opacity: 1;
  }
  .error {
    color: var(--s-danger-text);
    font-size: 13.5px;
  }
  .empty {
    color: var(--s-muted);
    font-size: 13.5px;
    text-align: center;
    text-wrap: balance;
  }
  .code {
    display: grid;
    gap: 6px;
    margin-block: 8px;
    padding: 16px 24px 12px;
    border-radius: var(--s-radius);
    background: var(--s-surface);
    box-shadow: 0 0 0 1px var(--s-border);
  }
  .digits {
    display: grid;
    grid-template-columns: repeat(4, auto);
    justify-content: center;
    gap: 2px 16px;
    font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace;
    font-size: 20px;
    font-weight: 600;
    letter-spacing: 0.04em;
  }
  .code small {
    color: var(--s-muted);
    font-size: 12.5px;
  }
  .promise {
    display: flex;
    align-items: center;
    gap: 7px;
    margin-block-start: 6px;
    color: var(--s-good);
    font-size: 13.5px;
    font-weight: 550;
  }
  .promise snug-icon {
    inline-size: 15px;
    block-size: 15px;
  }
  @container (width < 420px) and (height >= 420px) {
    .digits {
      grid-template-columns: repeat(2, auto);
    }
  }
  @container (height < 420px) {
    .mark,
    .promise {
      display: none;
    }
    .lobby {
      gap: 6px;
      padding: 12px 16px;
      font-size: 14px;
    }
    h2 {
      font-size: 17px;
    }
    form {
      gap: 8px;
      margin-block-start: 4px;
    }
    .join {
      min-block-size: 42px;
      font-size: 15px;
    }
    .field {
      min-block-size: 38px;
    }
    .busy {
      inline-size: 24px;
      block-size: 24px;
      margin: 0;
    }
    .code {
      margin-block: 2px;
      padding: 8px 14px 6px;
    }
    .digits {
      gap: 0 10px;
      font-size: 16px;
    }
  }
  @container (height < 300px) {
    .nobody .why {
      display: none;
    }
    label {
      font-size: 0;
      gap: 0;
    }
    .why {
      font-size: 13px;
      line-height: 1.35;
    }
  }
`
