import { css } from 'lit'

/**
 * `<snug-meeting>` in any page: the host resets what it inherits, and `.root` once more, because rules of the page
 * such as `* { … }` reach the host but never into the shadow. Direction is kept on purpose.
 *
 * A round clip around a moving picture is drawn anew with each of its frames, in layers of their own: without a graphics
 * card that is four times the work. So in a call nothing is clipped but by rectangles, and what reaches a corner is
 * round itself.
 */
export const meetingStyles = css`
  :host {
    all: initial;
    display: block;
    box-sizing: border-box;
    inline-size: 100%;
    aspect-ratio: 16 / 10;
    min-inline-size: 280px;
    min-block-size: 240px;
    max-block-size: 100dvh;
    border-radius: var(--s-radius);
    contain: layout style;
  }
  :host([hidden]) {
    display: none !important;
  }
  .root {
    all: initial;
    display: block;
    position: relative;
    box-sizing: border-box;
    inline-size: 100%;
    block-size: 100%;
    min-block-size: 240px;
    container-type: size;
    overflow: hidden;
    border-radius: inherit;
    background: var(--s-background);
    color: var(--s-text);
    font:
      400 15px / 1.5 var(--s-font);
    color-scheme: inherit;
    -webkit-font-smoothing: antialiased;
    -webkit-text-size-adjust: none;
    text-align: start;
  }
  .root:has(> snug-call:not(.waiting)) {
    overflow: visible;
  }
  .view {
    inline-size: 100%;
    block-size: 100%;
  }
  .view.waiting {
    position: absolute;
    inset: 0;
    visibility: hidden;
  }
`
