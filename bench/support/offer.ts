/** The offer of a publisher that has no media: what a browser sends, without addresses, so that no media ever flows. */
import { randomBytes } from 'node:crypto'
import { kindOf, SOURCES } from '../../protocol/index.ts'

const LIST = { audio: ['opus/48000/2', 111], video: ['VP8/90000', 96] } as const

/** SDP with one sendonly section per source, in order (RFC 8829). */
export function emptyOffer(): string {
  const bytes = randomBytes(32).toString('hex').toUpperCase().match(/../g) ?? []
  const common = [
    'c=IN IP4 0.0.0.0',
    'a=rtcp:9 IN IP4 0.0.0.0',
    `a=ice-ufrag:${randomBytes(2).toString('hex')}`,
    `a=ice-pwd:${randomBytes(12).toString('hex')}`,
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${bytes.join(':')}`,
    'a=setup:actpass',
  ]
  const mids = SOURCES.map((_, mid) => mid)
  const head = ['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mids.join(' ')}`]
  const sections = SOURCES.flatMap((source, mid) => {
    const kind = kindOf(source)
    const [codec, type] = LIST[kind]
    return [
      `m=${kind} 9 UDP/TLS/RTP/SAVPF ${type}`,
      ...common,
      `a=mid:${mid}`,
      'a=sendonly',
      'a=rtcp-mux',
      `a=rtpmap:${type} ${codec}`,
      `a=msid:- ${source}`,
      `a=ssrc:${1_000 + mid} cname:bench`,
    ]
  })
  return `${[...head, ...sections].join('\r\n')}\r\n`
}
