import { svg } from 'lit'

/** Two people close together under one roof, in the accent colour. */
export const logo = svg`
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <rect x="1" y="1" width="30" height="30" rx="10" fill="currentColor" />
    <g fill="none" stroke="var(--s-on-accent)" stroke-width="2.6" stroke-linecap="round">
      <path d="M8.2 20.6c0-3 2-5 4.3-5s4.3 2 4.3 5" />
      <path d="M17 16.6c.7-.6 1.6-1 2.6-1 2.3 0 4.2 2 4.2 5" />
      <circle cx="12.5" cy="10.9" r="2.1" />
      <circle cx="19.6" cy="10.9" r="2.1" />
    </g>
  </svg>
`
