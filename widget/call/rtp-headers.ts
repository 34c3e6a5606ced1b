/**
 * What stands in clear beside encrypted media: extensions of RTP headers (RFC 8285). A server that could choose them freely
 * would be told how loud every moment of a voice is (RFC 6464), or would decide how long pictures are held back.
 */

/** What the media server needs to tell streams and layers apart, and to see how much the network carries. */
const NEEDED =
  /^(urn:ietf:params:rtp-hdrext:sdes:(mid|rtp-stream-id|repaired-rtp-stream-id)|http:\/\/www\.(ietf\.org\/id\/draft-holmer-rmcat-transport-wide-cc-extensions-01|webrtc\.org\/experiments\/rtp-hdrext\/abs-send-time))$/

/** A description of the media server (RFC 8866) without the extensions that nobody here agrees to. */
export const withoutHeaders = (sdp: string): string =>
  sdp.replace(/^a=extmap:\S+ (\S+).*\r?\n/gm, (line, uri: string) => (NEEDED.test(uri) ? line : ''))
