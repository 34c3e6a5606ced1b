/**
 * Addresses in session descriptions (RFC 8866, RFC 8839). Clients tell none: the media server learns where to send by
 * connectivity checks alone, and in rooms that hide addresses these come from a relay.
 */

/** Without candidates, and without the addresses and ports that browsers write beside them. */
export const withoutAddresses = (sdp: string): string =>
  sdp
    .replace(/^a=(candidate:|end-of-candidates|remote-candidates:|rtcp:).*\r?\n/gm, '')
    .replace(/^c=.*$/gm, 'c=IN IP4 0.0.0.0')
    .replace(/^(o=.*) IN IP[46] .*$/gm, '$1 IN IP4 0.0.0.0')
    // Port 0 marks a section that is refused or bundled; any other one is an address.
    .replace(/^(m=\w+) [1-9]\d*(?=[ /])/gm, '$1 9')

const CANDIDATE = /^a=candidate:(?:\S+ ){4}(\S+) \d+ typ (\w+)/
const LITERAL = /^[\d.]+$|^[\da-f:.]*:[\da-f:.]*$/i

/** Of the media server's own description: its literal addresses stay; names (mDNS) and what was learnt of others go. */
export const withOwnAddresses = (sdp: string): string =>
  sdp.replace(/^a=(candidate:|remote-candidates:).*\r?\n/gm, (line) => {
    const [, address = '', type = ''] = CANDIDATE.exec(line) ?? []
    return LITERAL.test(address) && /^(host|srflx)$/.test(type)
      ? line.replace(/ raddr \S+ rport \d+/, '')
      : ''
  })
