/**
 * The media server as the rest of the server sees it. Adapters: `janode.ts`.
 * All ids given to it are random; it learns no name, no account and no room title.
 */
import type { Layer, Slot, Source } from '../../protocol/index.ts'

/** One stream of one participant. */
export interface Feed {
  participant: string
  source: Source
}

export interface Sfu {
  /** Whether media connections can be made now. */
  readonly state: 'up' | 'down'
  /** Tells of every change of `state`; after `down` all rooms and connections made before are dead. */
  onState(listener: (state: 'up' | 'down') => void): () => void
  /** A new empty room under a random id. @throws SnugError media_unavailable */
  createRoom(): Promise<SfuRoom>
  /** Rooms at the media server, by its own report, and connections held there. For tests and readiness. */
  census(): Promise<{ rooms: number; handles: number }>
  close(): Promise<void>
}

export interface SfuRoom {
  /**
   * Connects a participant's publishing peer connection. The offer has one sendonly section per SOURCES, in order.
   * Every feed exists from `up` on, whether media flows or not.
   * @throws SnugError media_refused | media_unavailable
   */
  publish(participant: string, offer: string): Promise<{ publisher: SfuPublisher; answer: string }>
  /** Connects a subscribing peer connection with free slots only; `events.offer` brings the first offer. */
  subscribe(participant: string, events: SubscriberEvents): Promise<SfuSubscriber>
  /** Ends every connection and removes the room from the media server. */
  close(): Promise<void>
}

export interface SfuPublisher {
  /** Settles when media can flow (`webrtcup`); rejects when that did not happen in time. */
  readonly up: Promise<void>
  /** Called once when the media server gave the connection up (ICE or DTLS gone). */
  onDown(listener: () => void): void
  /** ICE restart. */
  restart(offer: string): Promise<string>
  close(): Promise<void>
}

export interface SubscriberEvents {
  /** An offer to be answered by `answer(n, …)`; no other offer comes before that. */
  offer(n: number, sdp: string): void
  /** The whole assignment, after each change of it. */
  slots(slots: Slot[]): void
  /** Pictures of these participants are about to come: they can begin with a key frame only. */
  begins(participants: readonly string[]): void
  /** The media server gave the connection up. */
  down(): void
  /** A wish could not be carried out (logged and reported; the connection stays). */
  error(error: Error): void
}

export interface SfuSubscriber {
  answer(n: number, sdp: string): Promise<void>
  /**
   * Sets the feeds wanted from now on. Serialised inside: the newest wish wins. A feed is put into a free slot by
   * `switch` (no SDP); when few free slots are left the subscriber asks for more with an `offer`, ahead of need. Most
   * important feeds first: what exceeds the limit of sections is left out.
   */
  want(feeds: readonly Feed[]): void
  /** Sets the layer of streams; remembered for feeds that are not in a slot yet. */
  watch(layers: readonly (Feed & { layer: Layer })[]): void
  /** ICE restart: brings a new `offer`. */
  restart(): Promise<void>
  close(): Promise<void>
}
