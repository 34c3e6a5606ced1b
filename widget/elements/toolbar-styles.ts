import { css } from 'lit'

export const toolbarStyles = css`
  :host {
    display: block;
    position: relative;
  }
  .toolbar {
    position: relative;
    display: grid;
    grid-template-columns: 1fr auto 1fr;
    align-items: center;
    gap: 12px;
  }
  .main {
    grid-column: 2;
    display: flex;
    justify-content: center;
    gap: 12px;
  }
  .end {
    display: flex;
    justify-content: flex-end;
    gap: 12px;
  }
  .compact {
    display: none;
  }
  .reactions {
    display: flex;
    justify-content: center;
    gap: 2px;
  }
  .reactions button {
    display: grid;
    place-items: center;
    inline-size: 44px;
    block-size: 44px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    font-size: 24px;
    line-height: 1;
    transition: scale 120ms;
  }
  .reactions button:hover {
    background: var(--s-raised);
    scale: 1.14;
  }
  .layouts {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 4px;
  }
  .menu + .layouts {
    margin-block-start: 6px;
    padding-block-start: 6px;
    border-block-start: 1px solid var(--s-border);
  }
  .layouts button {
    display: grid;
    justify-items: center;
    gap: 4px;
    min-inline-size: 84px;
    padding: 9px 6px 7px;
    border: 0;
    border-radius: calc(var(--s-radius) * 0.72);
    background: none;
    font-size: 13px;
  }
  .layouts button:hover {
    background: var(--s-raised);
  }
  .layouts button[aria-pressed='true'] {
    background: var(--s-accent-soft);
    color: var(--s-accent);
    font-weight: 600;
  }
  .layouts snug-icon {
    inline-size: 24px;
    block-size: 24px;
  }
  .menu {
    display: grid;
    min-inline-size: 220px;
    margin-block-start: 6px;
    padding-block-start: 6px;
    border-block-start: 1px solid var(--s-border);
  }
  .sheets .menu {
    margin: 0;
    padding: 0;
    border: 0;
  }
  .menu button {
    display: flex;
    align-items: center;
    gap: 12px;
    min-block-size: 44px;
    padding: 0 12px;
    border: 0;
    border-radius: calc(var(--s-radius) * 0.72);
    background: none;
    font-size: 15px;
    text-align: start;
  }
  .menu button:hover {
    background: var(--s-raised);
  }
  .menu snug-icon {
    inline-size: 20px;
    block-size: 20px;
    color: var(--s-muted);
  }
  @container (width <= 640px) or (height < 300px) {
    .toolbar {
      grid-template-columns: minmax(0, 1fr);
    }
    .main {
      grid-column: 1;
    }
    .secondary {
      display: none;
    }
    .compact {
      display: inline-block;
    }
  }
  /* So close to the edge a tooltip begins at its button. */
  @container (width < 480px) {
    .main > :first-child {
      --x: calc(var(--size, 48px) / -2);
    }
    .main > :first-child:dir(rtl) {
      --x: calc(var(--size, 48px) / 2);
    }
  }
  @container (width < 380px) {
    .main {
      gap: 10px;
    }
  }
  @container (height < 300px) or (width < 340px) {
    .toolbar {
      --size: 38px;
    }
    .main {
      gap: 8px;
    }
    .menu button {
      min-block-size: 36px;
    }
    .reactions button {
      inline-size: 38px;
      block-size: 36px;
      font-size: 21px;
    }
    .layouts button {
      min-inline-size: 64px;
      padding: 5px 4px;
    }
  }
  @media (forced-colors: active) {
    .layouts button[aria-pressed='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`
