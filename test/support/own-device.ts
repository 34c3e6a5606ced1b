/** A camera or microphone of the test's own in place of the browser's. */

/**
 * Runs in the page before its scripts.
 * @param make text of a function that makes the track
 */
export const ownDevice = (kind: 'audio' | 'video', make: string): string => `{
  const { mediaDevices } = navigator
  const real = mediaDevices.getUserMedia.bind(mediaDevices)
  mediaDevices.getUserMedia = async (wish) => {
    const stream = await real(wish)
    for (const track of stream.getTracks().filter(({ kind }) => kind === '${kind}')) {
      track.stop()
      stream.removeTrack(track)
      stream.addTrack(make())
    }
    return stream
  }
  const make = ${make}
}`
