/** Administrator's part: how the meeting server gets to know this Nextcloud, and whether it does. */
import { html, nothing } from 'lit'
import { state } from 'lit/decorators.js'
import { request } from './api.ts'
import { t } from './l10n.ts'
import { LightElement } from './light-element.ts'
import { initialState } from './page.ts'

type Result = 'good' | 'not-set' | 'unreachable' | 'refused'

interface AdminState {
  issuer: string
  origin: string
  keyId: string
  /** Of the key that this one took the place of. */
  previousKeyId: string | null
  /** Ed25519, base64url */
  publicKey: string
  testUrl: string
  keyUrl: string
}

export class AdminPage extends LightElement {
  readonly #given = initialState<AdminState>('admin')
  @state() private key: Pick<AdminState, 'keyId' | 'previousKeyId' | 'publicKey'> = this.#given
  @state() private result?: Result
  @state() private asking = false
  @state() private sure = false

  protected override render() {
    return html`
      <h2>${t('Key of this Nextcloud')}</h2>
      <p class="settings-hint">
        ${t('With its private key, which stays here, this Nextcloud tells the meeting server who may enter, and the people in a meeting who is who. Run this once on the meeting server:')}
      </p>
      <pre class="snug-command" tabindex="0">${this.#command}</pre>
      <div class="snug-buttons start">
        <button @click=${this.#copy}>${t('Copy command')}</button>
        <button class="primary" ?disabled=${this.asking} @click=${this.#test}>${t('Test the connection')}</button>
        ${this.sure ? this.#confirm() : html`<button @click=${this.#doubt}>${t('Replace key …')}</button>`}
      </div>
      <p class="snug-result ${this.result ?? ''}" role="status">${this.#verdict()}</p>
    `
  }

  #confirm = () => html`<button class="error" @click=${this.#replace}>
    ${t('Replace it: no meetings until the command was run again')}
  </button>`

  get #command(): string {
    const { issuer, origin } = this.#given
    const { keyId, previousKeyId, publicKey } = this.key
    const snug = 'npm run snug -- host'
    const key = `--kid=${keyId} --key=${publicKey}`
    if (previousKeyId)
      return `${snug} key remove ${issuer} --kid=${previousKeyId}\n${snug} key add ${issuer} ${key}`
    return `${snug} add ${issuer}${issuer === origin ? '' : ` --origin ${origin}`} ${key}`
  }

  #verdict() {
    if (this.asking) return t('Asking the meeting server …')
    const texts: Record<Result, string> = {
      good: t('The meeting server is there and takes the key of this Nextcloud.'),
      'not-set': t('Enter the address of the meeting server first.'),
      unreachable: t(
        'The meeting server does not answer. Check its address, and that this machine reaches it.',
      ),
      refused: t('The meeting server does not take the key of this Nextcloud. Run the command above there.'),
    }
    return this.result ? texts[this.result] : nothing
  }

  #test = async () => {
    this.asking = true
    const answer = await request<{ result: Result }>('POST', this.#given.testUrl).catch(() => undefined)
    this.result = answer?.result ?? 'unreachable'
    this.asking = false
  }

  #doubt = () => {
    this.sure = true
  }

  #replace = async () => {
    this.sure = false
    this.key = await request<AdminPage['key']>('POST', this.#given.keyUrl).catch(() => this.key)
    this.result = undefined
  }

  #copy = () => navigator.clipboard.writeText(this.#command)
}
