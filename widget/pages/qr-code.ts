import { html, type TemplateResult } from 'lit'
import encodeQR from 'qr'

/** Empty modules around it, by which cameras find it. */
const QUIET = 4

/** A text as a QR code (ISO/IEC 18004), black on white in every theme: cameras want that. Nothing is asked for elsewhere. */
export function qrCode(text: string, label: string): TemplateResult {
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: QUIET })
  return html`
    <svg class="qr" role="img" aria-label=${label} viewBox="0 0 ${rows.length} ${rows.length}" shape-rendering="crispEdges">
      <path fill="#fff" d="M0 0h${rows.length}v${rows.length}H0z" />
      <path fill="#000" d=${rows.flatMap(darkOf).join('')} />
    </svg>
  `
}

const darkOf = (row: boolean[], y: number): string[] =>
  row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))
