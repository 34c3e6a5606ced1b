import { updateWhenLocaleChanges } from '@lit/localize'
import { LitElement } from 'lit'
import { type Answer, type MeetingRequest, REQUEST } from './requests.ts'

/** Base of every Snug element: follows the language, and asks for things instead of doing them. */
export class SnugElement extends LitElement {
  constructor() {
    super()
    updateWhenLocaleChanges(this)
  }

  /** Asks the surrounding `<snug-meeting>` for something. */
  protected request(request: MeetingRequest): void {
    this.dispatchEvent(new CustomEvent(REQUEST, { detail: request, bubbles: true, composed: true }))
  }

  /** Asks for something that has an answer. Rejects with why there is none. */
  protected ask<T>(request: (answer: Answer<T>) => MeetingRequest): Promise<T> {
    return new Promise((resolve, reject) => this.request(request((result) => result.then(resolve, reject))))
  }
}

/** Registers an element unless the page has one of this name, as when the script was loaded twice. */
export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element)
}
