import { css } from 'lit'

/**
 * Design tokens of all Snug elements and pages. Public properties are `--snug-…`; the private `--s-…` ones carry the
 * value in use, so that a host page overrides single values and the rest follows the theme.
 * `theme="light|dark"` fixes the theme, everything else follows the system.
 */
const light = css`
  color-scheme: light;
  --s-background: var(--snug-background, #f5f6f8);
  --s-surface: var(--snug-surface, #ffffff);
  --s-raised: #eceef2;
  --s-hover: #e3e6ec;
  --s-border: #dfe3ea;
  --s-text: var(--snug-text, #14171f);
  --s-muted: #565e6e;
  --s-accent: var(--snug-accent, #4450d2);
  --s-accent-hover: color-mix(in oklab, var(--s-accent), black 12%);
  --s-on-accent: var(--snug-on-accent, #ffffff);
  --s-danger: #cf2b3c;
  --s-danger-soft: #fce9eb;
  --s-on-danger: #ffffff;
  --s-danger-text: #a81c2c;
  --s-good: #0d7048;
  --s-good-soft: #e2f3ea;
  --s-warn-soft: #fff2d6;
  --s-warn-text: #6d4500;
  --s-warn: #b06a00;
  --s-hand: #ffc94d;
  --s-on-hand: #3d2a00;
  --s-on-good: #ffffff;
  --s-speaking: #3fb984;
  --s-accent-soft: color-mix(in oklab, var(--s-accent) 11%, var(--s-surface));
  --s-shadow: 0 1px 2px rgb(20 23 31 / 6%), 0 8px 28px rgb(20 23 31 / 8%);
  --s-avatar-lightness: 0.9;
  --s-avatar-chroma: 0.055;
  --s-avatar-text: 0.38;
  --s-tile-mix: 46%;
`
const dark = css`
  color-scheme: dark;
  --s-background: var(--snug-background, #0e1014);
  --s-surface: var(--snug-surface, #181b21);
  --s-raised: #252a33;
  --s-hover: #303642;
  --s-border: #2b303a;
  --s-text: var(--snug-text, #f1f3f7);
  --s-muted: #a3abba;
  --s-accent: var(--snug-accent, #8a97ff);
  --s-accent-hover: color-mix(in oklab, var(--s-accent), white 14%);
  --s-on-accent: var(--snug-on-accent, #0d1020);
  --s-danger: #d63a42;
  --s-danger-soft: #3a1a1e;
  --s-on-danger: #ffffff;
  --s-danger-text: #ff9ea4;
  --s-good: #6fd6a3;
  --s-good-soft: #14291f;
  --s-warn-soft: #362a10;
  --s-warn-text: #f4cf86;
  --s-warn: #f0b646;
  --s-hand: #f5c451;
  --s-on-hand: #2b1d00;
  --s-on-good: #08130d;
  --s-speaking: #6fd6a3;
  --s-accent-soft: color-mix(in oklab, var(--s-accent) 20%, var(--s-surface));
  --s-shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 10px 32px rgb(0 0 0 / 36%);
  --s-avatar-lightness: 0.36;
  --s-avatar-chroma: 0.07;
  --s-avatar-text: 0.92;
  --s-tile-mix: 24%;
`
const forced = css`
  --s-background: Canvas;
  --s-surface: Canvas;
  --s-raised: ButtonFace;
  --s-hover: ButtonFace;
  --s-border: ButtonBorder;
  --s-text: CanvasText;
  --s-muted: CanvasText;
  --s-accent: Highlight;
  --s-accent-hover: Highlight;
  --s-on-accent: HighlightText;
  --s-danger: ButtonText;
  --s-danger-soft: Canvas;
  --s-on-danger: ButtonFace;
  --s-danger-text: CanvasText;
  --s-good: CanvasText;
  --s-good-soft: Canvas;
  --s-warn-soft: Canvas;
  --s-warn-text: CanvasText;
  --s-warn: CanvasText;
  --s-hand: Highlight;
  --s-on-hand: HighlightText;
  --s-on-good: Canvas;
  --s-speaking: Highlight;
  --s-accent-soft: Canvas;
  --s-shadow: none;
`

/** For who asked the system for more contrast: no half tones, and lines that are seen. */
const contrast = css`
  --s-border: color-mix(in oklab, var(--s-text), transparent 25%);
  --s-muted: var(--s-text);
  --s-danger-text: var(--s-text);
  --s-warn-text: var(--s-text);
  --s-avatar-chroma: 0.02;
`

/** Style sheet for the outermost element of a tree (`<snug-meeting>`, or a page's root element). */
export const tokens = css`
  :host {
    ${light}
    --s-radius: var(--snug-radius, 14px);
    --s-font: var(
      --snug-font,
      system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Helvetica Neue',
      'Noto Sans',
      sans-serif
    );
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([theme='light'])) {
      ${dark}
    }
  }
  :host([theme='dark']) {
    ${dark}
  }
  @media (prefers-contrast: more) {
    :host,
    :host([theme]) {
      ${contrast}
    }
  }
  @media (forced-colors: active) {
    :host,
    :host([theme]) {
      ${forced}
    }
  }
`
