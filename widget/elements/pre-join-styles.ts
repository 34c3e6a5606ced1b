import { css } from 'lit'

export const preJoinStyles = css`
  :host {
    display: block;
    overflow: auto;
  }
  .layout {
    display: grid;
    grid-template-columns: minmax(0, 1.5fr) minmax(272px, 1fr);
    align-items: center;
    align-content: center;
    justify-content: center;
    gap: 16px clamp(24px, 5cqi, 64px);
    max-inline-size: 1080px;
    min-block-size: 100%;
    margin: 0 auto;
    padding: clamp(16px, 4cqi, 48px);
  }
  .choices {
    display: grid;
    align-self: start;
    gap: 12px;
  }
  .preview {
    position: relative;
    align-self: end;
    aspect-ratio: 16 / 9;
    max-block-size: 62cqb;
    inline-size: 100%;
    overflow: hidden;
    border-radius: calc(var(--s-radius) * 1.3);
    background: color-mix(in oklab, var(--s-accent) 7%, var(--s-surface));
    outline: 1px solid transparent;
    box-shadow: var(--s-shadow);
  }
  .behind {
    position: absolute;
    inset: 0 0 22%;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 10px;
    color: var(--s-muted);
    font-size: 14px;
  }
  .behind snug-avatar {
    inline-size: clamp(36px, 20%, 112px);
  }
  .toggles {
    position: absolute;
    z-index: 2;
    inset-inline: 0;
    inset-block-end: 14px;
    display: flex;
    justify-content: center;
    gap: 12px;
  }
  .meter {
    position: absolute;
    z-index: 2;
    inset-block-end: 14px;
    inset-inline-start: 14px;
    display: grid;
    place-items: center;
    block-size: 36px;
    padding: 0 12px;
    border-radius: 18px;
    background: color-mix(in oklab, var(--s-surface) 88%, transparent);
    color: var(--s-accent);
  }
  form {
    grid-area: 1 / 2 / span 2;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    min-inline-size: 0;
    gap: 14px;
    align-content: center;
  }
  h2 {
    margin: 0;
    font-size: clamp(20px, 16px + 1.4cqi, 28px);
    font-weight: 600;
    letter-spacing: -0.015em;
    line-height: 1.2;
  }
  .title ::slotted(*) {
    margin: 0 0 4px !important;
    color: var(--s-muted);
    font: 550 15px / 1.4 var(--s-font) !important;
  }
  .others {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: 32px;
    margin: 0;
    color: var(--s-muted);
  }
  .faces {
    display: flex;
  }
  .faces snug-avatar {
    inline-size: 32px;
    border-radius: 50%;
    box-shadow: 0 0 0 2px var(--s-background);
  }
  .faces snug-avatar + snug-avatar {
    margin-inline-start: -4px;
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
  .error {
    margin: 0;
    color: var(--s-danger-text);
    font-size: 13.5px;
  }
  .problem {
    margin: 0;
    padding: 9px 14px;
    border-radius: calc(var(--s-radius) * 0.72);
    background: var(--s-warn-soft);
    color: var(--s-warn-text);
    font-size: 13.5px;
  }
  .join {
    min-block-size: 50px;
    border-radius: calc(var(--s-radius) * 0.85);
    font-size: 16px;
    font-weight: 600;
    box-shadow: 0 1px 2px rgb(20 23 31 / 12%), 0 6px 18px color-mix(in oklab, var(--s-accent) 26%, transparent);
  }
  .promise {
    display: flex;
    align-items: center;
    gap: 7px;
    margin: 0;
    color: var(--s-good);
    font-size: 13.5px;
    font-weight: 550;
  }
  .promise snug-icon {
    inline-size: 15px;
    block-size: 15px;
  }
  @container (width < 700px) {
    .layout {
      grid-template-columns: minmax(0, 480px);
    }
    /* Joining is in sight at once, also below a smaller picture. */
    .preview {
      max-block-size: clamp(110px, 100cqb - 330px, 46cqb);
    }
    form {
      grid-area: auto;
    }
  }
  @container (height < 460px) and (width < 700px) {
    .layout {
      grid-template-columns: minmax(0, 0.8fr) minmax(0, 1fr);
      gap: 12px;
      padding: 12px;
    }
    h2,
    .title {
      display: none;
    }
    .devices {
      grid-template-columns: minmax(0, 1fr);
    }
    /* Joining stays in sight while one looks through the devices. */
    form {
      grid-area: 1 / 2 / span 2;
      position: sticky;
      inset-block-start: 12px;
      align-self: start;
    }
    .preview {
      aspect-ratio: 4 / 3.4;
      max-block-size: calc(100cqb - 24px);
    }
    .toggles {
      --size: 38px;
      inset-block-end: 8px;
      gap: 8px;
    }
    .meter,
    .behind span {
      display: none;
    }
    form {
      gap: 8px;
      font-size: 14px;
    }
    .others {
      font-size: 13px;
    }
    .join {
      min-block-size: 42px;
      font-size: 15px;
    }
    .field {
      min-block-size: 38px;
    }
    .promise {
      gap: 5px;
      font-size: 11px;
      letter-spacing: -0.01em;
    }
  }
  @container (height < 300px) {
    .others .faces {
      display: none;
    }
  }
`
