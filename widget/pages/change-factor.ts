import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import { renewCodes, turnOff } from '../account/second-factor.ts'
import { define } from '../elements/element.ts'
import { FactorDialog } from './factor-dialog.ts'

/** New recovery codes, or no second factor any more. */
export class SnugChangeFactor extends FactorDialog {
  @property() change: 'codes' | 'off' = 'codes'

  protected heading(): string {
    return this.change === 'off' ? msg('Turn the second factor off?') : msg('New recovery codes')
  }

  protected content(): TemplateResult {
    if (this.codes) return this.kept(this.codes)
    const hint = msg('Of the authenticator app, or a recovery code.')
    return this.change === 'off'
      ? html`
          <p>${msg('Your password alone will let you in then. Your other devices are signed out.')}</p>
          ${this.form({
            ...{ hint, danger: true, button: msg('Turn off'), working: msg('Turning off…') },
            act: (proof) => turnOff(this.account, proof),
          })}
        `
      : html`
          <p>${msg('You get ten new codes; those of before work no longer.')}</p>
          ${this.form({
            ...{ hint, button: msg('Make new codes'), working: msg('Making codes…') },
            act: async (proof) => {
              this.codes = await renewCodes(this.account, proof)
              void this.focusOn('snug-recovery-codes ~ .row button')
            },
          })}
        `
  }
}

define('snug-change-factor', SnugChangeFactor)
