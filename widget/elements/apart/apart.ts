/** The window of its own that stays over all others: whoever is looked at, and the most important buttons. */
import type { Devices } from '../../call/meeting.ts'
import type { MeetingRequest } from '../requests.ts'
import type { Item } from '../seating.ts'
import { openDocument } from './apart-document.ts'
import { openVideo } from './apart-video.ts'

export interface ApartContent {
  /** Who is shown; nobody where one is alone. */
  item: Item | undefined
  devices: Devices
  /** As fixed on the element; else the system's. */
  theme: string
  ask: (request: MeetingRequest) => void
}

export interface ApartWindow {
  show(content: ApartContent): void
  close(): void
}

/**
 * Opens the window. To be called within a click.
 * @param closed told once, whoever closed it
 * @throws DOMException where the browser refuses
 */
export function openApart(content: ApartContent, closed: () => void): Promise<ApartWindow> {
  return 'documentPictureInPicture' in window ? openDocument(content, closed) : openVideo(content, closed)
}
