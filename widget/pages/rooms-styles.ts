import { css } from 'lit'

export const roomsStyles = css`
  .rooms {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
    gap: 16px;
  }
  .room {
    position: relative;
    display: grid;
    gap: 18px;
    padding: 18px;
    transition: box-shadow 140ms;
  }
  .room:hover {
    box-shadow: var(--s-shadow);
  }
  .about {
    display: flex;
    align-items: center;
    gap: 14px;
    min-inline-size: 0;
  }
  .door {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 44px;
    block-size: 44px;
    border-radius: calc(var(--s-radius) * 0.85);
    background: color-mix(in oklab, var(--s-accent), transparent 88%);
    color: var(--s-accent);
    font-size: 17px;
  }
  .door.locked {
    background: var(--s-raised);
    color: var(--s-muted);
  }
  .room h2 {
    font-size: 16.5px;
  }
  .actions {
    display: flex;
    align-items: center;
    gap: 2px;
  }
  .actions .open {
    background: var(--s-raised);
    border-color: transparent;
    padding-inline: 22px;
  }
  /* The whole card opens the room; the buttons stay above. */
  .actions .open::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: inherit;
  }
  .actions .icon {
    position: relative;
    z-index: 1;
  }
  .room:hover .actions .open,
  .actions .open:hover:not(:disabled) {
    background: var(--s-accent);
    color: var(--s-on-accent);
    forced-color-adjust: none;
  }
  .copied {
    color: var(--s-good) !important;
  }
  .again {
    margin-block: 16px;
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
`
