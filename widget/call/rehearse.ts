/**
 * Wakes up what a browser has for calls (threads, codecs, keys), which takes longest the first time: nothing is sent, no
 * address is looked up, no device is asked for.
 */
export async function rehearse(): Promise<void> {
  const pc = new RTCPeerConnection()
  try {
    for (const kind of ['audio', 'video']) pc.addTransceiver(kind, { direction: 'recvonly' })
    await pc.createOffer()
  } finally {
    pc.close()
  }
}
