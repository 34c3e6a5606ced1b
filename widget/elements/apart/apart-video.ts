import type { ApartContent, ApartWindow } from './apart.ts'

/** Milliseconds in which the picture has to be there: browsers want the click to be recent. */
const PICTURE_WITHIN = 3_000

/** Where documents have no window of their own: the picture of whoever is looked at, alone. */
export async function openVideo(content: ApartContent, closed: () => void): Promise<ApartWindow> {
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true })
  const show = ({ item }: ApartContent) => {
    const track = item && !item.person.trouble ? item.person.tracks[item.source] : undefined
    const current = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined
    // Without a picture the window would close: the last one stays, unless it is of somebody in trouble.
    if (current === track || (!track && !item?.person.trouble)) return
    video.srcObject = track ? new MediaStream([track]) : null
    void video.play().catch(() => undefined)
  }
  show(content)
  await new Promise<void>((resolve, reject) => {
    video.addEventListener('loadedmetadata', () => resolve(), { once: true })
    setTimeout(() => reject(new DOMException('no picture', 'InvalidStateError')), PICTURE_WITHIN)
  })
  await video.requestPictureInPicture()
  const over = () => {
    video.srcObject = null
    closed()
  }
  video.addEventListener('leavepictureinpicture', over, { once: true })
  return {
    show,
    close: () => void (document.pictureInPictureElement === video ? document.exitPictureInPicture() : over()),
  }
}
