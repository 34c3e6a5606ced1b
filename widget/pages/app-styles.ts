import { css } from 'lit'

/** The frame around the pages. */
export const appStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 100dvh;
    background: var(--s-background);
  }
  header {
    display: flex;
    align-items: center;
    gap: 4px 24px;
    min-block-size: 60px;
    padding: 0 max(20px, calc((100vw - 1000px) / 2));
    border-block-end: 1px solid var(--s-border);
    background: var(--s-surface);
  }
  .brand {
    display: inline-flex;
    align-items: center;
    gap: 9px;
    color: var(--s-text);
    font-size: 18px;
    font-weight: 700;
    letter-spacing: -0.03em;
    text-decoration: none;
  }
  .brand svg {
    inline-size: 26px;
    block-size: 26px;
    color: var(--s-accent);
  }
  nav {
    display: flex;
    flex: 1;
    gap: 4px;
    min-inline-size: 0;
  }
  nav a {
    display: inline-flex;
    align-items: center;
    gap: 7px;
    min-block-size: 40px;
    padding: 0 12px;
    border-radius: calc(var(--s-radius) * 0.72);
    color: var(--s-muted);
    font-weight: 550;
    text-decoration: none;
  }
  nav a:hover {
    background: var(--s-raised);
    color: var(--s-text);
  }
  nav a[aria-current] {
    color: var(--s-text);
    background: var(--s-raised);
  }
  .me {
    display: inline-flex;
    align-items: center;
    gap: 9px;
    min-inline-size: 0;
    max-inline-size: 220px;
    min-block-size: 44px;
    color: var(--s-text);
    font-weight: 550;
    text-decoration: none;
  }
  .me .avatar {
    inline-size: 32px;
    block-size: 32px;
    background: color-mix(in oklab, var(--s-accent), transparent 86%);
    color: var(--s-accent);
  }
  main {
    display: flex;
    flex: 1;
    flex-direction: column;
  }
  main > * {
    inline-size: 100%;
  }
  main.framed {
    inline-size: min(100%, 1040px);
    margin-inline: auto;
    padding: 36px 20px 56px;
  }
  main.centred {
    justify-content: center;
    padding: 24px 16px;
  }
  main.full {
    flex: none;
    block-size: 100dvh;
  }
  main.full > * {
    flex: 1;
    min-block-size: 0;
  }
  footer {
    inline-size: min(100%, 1040px);
    margin-inline: auto;
    padding: 0 20px 24px;
    font-size: 13.5px;
  }
  footer a {
    display: inline-flex;
    align-items: center;
    min-block-size: 32px;
    color: var(--s-muted);
  }
  @media print {
    header,
    footer {
      display: none;
    }
    :host {
      background: none;
    }
    main.framed {
      padding: 0;
    }
  }
  @media (max-width: 640px) {
    header {
      gap: 4px 10px;
      padding-inline: 14px;
    }
    .wordmark,
    .me .clip,
    nav a span {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    nav a {
      padding-inline: 13px;
    }
    main.framed {
      padding: 22px 14px 40px;
    }
    footer {
      padding-inline: 14px;
    }
  }
`
