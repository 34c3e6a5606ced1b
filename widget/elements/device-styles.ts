import { css } from 'lit'

/** The choices of `device-pickers.ts`. */
export const deviceStyles = css`
  .devices {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 10px;
  }
  .speaker {
    grid-column: 1 / -1;
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 10px;
  }
  .speaker .button {
    min-block-size: 36px;
    align-self: start;
  }
  .picker {
    display: grid;
    align-content: start;
    gap: 4px;
    min-inline-size: 0;
  }
  .device {
    position: relative;
    display: flex;
    align-items: center;
    min-inline-size: 0;
    color: var(--s-muted);
  }
  .device > snug-icon {
    position: absolute;
    inset-inline-start: 12px;
    inline-size: 16px;
    block-size: 16px;
    pointer-events: none;
  }
  .device > snug-icon.end {
    inset-inline: auto 10px;
  }
  .hint {
    margin: 0;
    color: var(--s-muted);
    font-size: 13.5px;
  }
  .blur {
    display: flex;
    align-items: center;
    gap: 8px;
    font-size: 13.5px;
    font-weight: 400;
  }
  .blur input {
    accent-color: var(--s-accent);
  }
  .device select {
    appearance: none;
    min-block-size: 36px;
    padding-inline: 36px 30px;
    border-color: var(--s-border);
    font-size: 13.5px;
  }
`
