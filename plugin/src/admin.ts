import { AdminPage } from './admin-page.ts'

customElements.define('snug-admin-page', AdminPage)
document.querySelector('#snug-admin')?.append(document.createElement('snug-admin-page'))
