import { LitElement } from 'lit'

/** An element without a shadow tree, so that Nextcloud's styles and themes apply. */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this
  }
}
