/** The little that the server reads and changes in session descriptions (RFC 8866). */
import { kindOf, SnugError, SOURCES, type Source } from '../../protocol/index.ts'

const sectionsOf = (sdp: string) => sdp.split(/^(?=m=)/m)

/**
 * The `mid` of each source in a publisher's offer: one sendonly section per SOURCES, in order.
 * @throws SnugError media_refused when the sections are others
 */
export function midsOf(offer: string): Record<Source, string> {
  const sections = sectionsOf(offer).slice(1)
  if (sections.length !== SOURCES.length) throw new SnugError('media_refused')
  const entries = SOURCES.map((source, i) => [source, midOf(sections[i] ?? '', kindOf(source))] as const)
  if (new Set(entries.map(([, mid]) => mid)).size !== SOURCES.length) throw new SnugError('media_refused')
  return Object.fromEntries(entries) as Record<Source, string>
}

function midOf(section: string, kind: string): string {
  const mid = /^a=mid:([!-~]{1,16})\r?$/m.exec(section)?.[1]
  if (!mid || !section.startsWith(`m=${kind} `) || !/^a=sendonly\r?$/m.test(section))
    throw new SnugError('media_refused')
  return mid
}

/**
 * Makes the media server the side that begins the DTLS handshake. It does so once its own checks of the path are
 * through; a browser begins earlier, and what it sends before that is lost and sent again after 50 ms. For the first
 * offer of a connection only: later ones keep to what was agreed (RFC 8842 section 5.5).
 */
export const active = (offer: string): string => offer.replace(/^a=setup:actpass(\r?)$/gm, 'a=setup:active$1')

/** Leaves the candidates in the first section only: all are bundled into it (RFC 9143), and they make up an eighth. */
export function slim(offer: string): string {
  const [head = '', first = '', ...rest] = sectionsOf(offer)
  return [
    head,
    first,
    ...rest.map((section) => section.replace(/^a=(candidate:.*|end-of-candidates)\r?\n/gm, '')),
  ].join('')
}
