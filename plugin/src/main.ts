import { SnugApp } from './app.ts'

customElements.define('snug-app', SnugApp)
document.querySelector('#app-content')?.append(document.createElement('snug-app'))
