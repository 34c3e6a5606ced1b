import { css } from 'lit'

export const securityStyles = css`
  section {
    margin-block-end: 20px;
  }
  .level {
    --level: var(--s-accent);
    --on-level: var(--s-on-accent);
  }
  .level.closed,
  .level.verified {
    --level: var(--s-good);
    --on-level: var(--s-on-good);
  }
  .level p {
    margin: 4px 0 0;
    font-size: 14px;
    line-height: 1.45;
  }
  .level .next {
    margin-block-start: 8px;
    color: var(--s-muted);
    font-size: 13.5px;
  }
  .steps {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    margin: 4px 0 16px;
    padding: 0;
    font-size: 12.5px;
    list-style: none;
  }
  .steps li {
    position: relative;
    display: grid;
    justify-items: center;
    gap: 5px;
    color: var(--s-muted);
    text-align: center;
  }
  .steps li.reached {
    color: var(--s-text);
    font-weight: 600;
  }
  .steps li + li::before {
    content: '';
    position: absolute;
    inset-block-start: 17px;
    inset-inline: calc(-50% + 22px) calc(50% + 22px);
    block-size: 2px;
    border-radius: 1px;
    background: var(--s-border);
  }
  .steps li.reached::before {
    background: var(--level);
  }
  .step {
    display: grid;
    place-items: center;
    inline-size: 36px;
    block-size: 36px;
    border-radius: 50%;
    background: var(--s-raised);
  }
  .step snug-icon {
    inline-size: 18px;
    block-size: 18px;
  }
  .reached .step {
    background: var(--level);
    color: var(--on-level);
  }
  .alarm {
    display: flex;
    gap: 10px;
    margin: 0 0 18px;
    padding: 12px;
    border-radius: calc(var(--s-radius) * 0.85);
    background: var(--s-danger-soft);
    font-size: 13.5px;
    line-height: 1.45;
  }
  .alarm snug-icon {
    inline-size: 19px;
    block-size: 19px;
    color: var(--s-danger-text);
  }
  .person {
    grid-template-columns: 36px minmax(0, 1fr);
    align-items: start;
  }
  .person .chip {
    margin-inline-start: auto;
  }
  summary {
    inline-size: fit-content;
    border-radius: 4px;
    color: var(--s-muted);
    font-size: 12.5px;
    cursor: pointer;
  }
  summary:hover {
    color: var(--s-text);
  }
  details .digits {
    gap: 0 9px;
    margin-block-start: 3px;
    font-size: 13px;
  }
  .history summary {
    font-size: 13px;
    font-weight: 600;
  }
  .history ul {
    gap: 6px;
    margin-block-start: 8px;
    font-size: 13px;
    line-height: 1.4;
  }
  .history li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 10px;
  }
  .history time {
    color: var(--s-muted);
    font-variant-numeric: tabular-nums;
  }
`
