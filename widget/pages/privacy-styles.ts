import { css } from 'lit'

export const privacyStyles = css`
  .sections {
    display: grid;
    gap: 32px;
  }
  section {
    display: grid;
    gap: 4px;
  }
  section > .card {
    margin-block-start: 8px;
  }
  .card > li {
    padding: 16px 20px;
  }
  .card > li + li {
    border-block-start: 1px solid var(--s-border);
  }
  .record {
    display: grid;
    grid-template-columns: minmax(0, 220px) minmax(0, 1fr);
    gap: 10px 24px;
    break-inside: avoid;
  }
  .what {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    align-content: start;
    gap: 4px 10px;
  }
  h3 {
    margin: 0;
    font-size: 15.5px;
    font-weight: 620;
  }
  .tag {
    font-variant-numeric: tabular-nums;
  }
  dl {
    display: grid;
    gap: 4px;
  }
  dl div {
    display: grid;
    grid-template-columns: 120px minmax(0, 1fr);
    gap: 12px;
  }
  dt {
    color: var(--s-muted);
  }
  dl,
  .lines {
    font-size: 14px;
  }
  .card.not {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr));
    gap: 12px 28px;
    padding: 20px;
  }
  .card.not > li {
    display: flex;
    gap: 10px;
    padding: 0;
    border: 0;
  }
  .not snug-icon {
    flex: none;
    margin-block-start: 3px;
    color: var(--s-good);
  }
  .card.lines > li {
    display: grid;
    grid-template-columns: minmax(0, 220px) minmax(0, 1fr);
    gap: 0 24px;
    padding-block: 8px;
    break-inside: avoid;
  }
  .lines > li > :nth-child(3) {
    grid-column: 2;
  }
  code {
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  @media (max-width: 680px) {
    .record,
    .card.lines > li {
      grid-template-columns: minmax(0, 1fr);
    }
    .lines > li > :nth-child(3) {
      grid-column: auto;
    }
    dl div {
      grid-template-columns: minmax(0, 1fr);
      gap: 0;
    }
    dl {
      gap: 8px;
    }
  }
  @media print {
    .button {
      display: none;
    }
    .sections {
      gap: 18px;
    }
    .card > li {
      padding: 8px 12px;
    }
    h2 {
      break-after: avoid;
    }
  }
`
