import { css } from 'lit'

export const apartStyles = css`
  main {
    position: fixed;
    inset: 0;
    display: grid;
    place-items: center;
    overflow: hidden;
    background: var(--s-raised);
    color: var(--s-text);
    font: 500 14px/1.4 var(--s-font);
  }
  video {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  video.screen {
    object-fit: contain;
    background: var(--s-raised);
  }
  [hidden] {
    display: none;
  }
  .avatar {
    font-size: 22vmin;
    font-weight: 600;
    color: var(--s-muted);
  }
  .nobody {
    position: absolute;
    inset-block-end: 64px;
    margin: 0 12px;
    text-align: center;
  }
  svg {
    inline-size: 20px;
    block-size: 20px;
  }
  .name {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-start: 8px;
    display: flex;
    align-items: center;
    gap: 5px;
    max-inline-size: calc(100% - 16px);
    padding: 2px 9px;
    border-radius: 9px;
    background: rgb(15 17 22 / 76%);
    color: #ffffff;
    font-size: 13px;
  }
  .name span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name svg {
    flex: none;
    inline-size: 14px;
    block-size: 14px;
    color: #ff9aa2;
  }
  .bar {
    position: absolute;
    inset-block-end: 10px;
    display: flex;
    gap: 10px;
  }
  button {
    display: grid;
    place-items: center;
    inline-size: 42px;
    block-size: 42px;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: var(--s-surface);
    color: var(--s-text);
    box-shadow: var(--s-shadow);
    cursor: pointer;
  }
  button.off {
    background: var(--s-danger-soft);
    color: var(--s-danger-text);
  }
  button.leave {
    inline-size: 54px;
    border-radius: 21px;
    background: var(--s-danger);
    color: var(--s-on-danger);
    forced-color-adjust: none;
  }
  button:focus-visible {
    outline: 2px solid var(--s-accent);
    outline-offset: 2px;
  }
`
