import { requestToken } from './page.ts'

/** Milliseconds. */
const TIMEOUT = 15_000

/** A room as PHP describes it to the person whose page this is. */
export interface Room {
  id: string
  title: string
  kind: 'own' | 'group' | 'team'
  /** `guest`: waits to be let in */
  role: 'owner' | 'moderator' | 'guest'
  link: string
  guestLink: string | null
}

export interface Urls {
  home: string
  rooms: string
  presence: string
  token: string
  room: string
  guests: string
  events: string
}

/** The request did not succeed; `status` 0: there was no answer. */
export class RequestError extends Error {
  constructor(readonly status: number) {
    super(`answered ${status}`)
  }
}

/** @throws RequestError */
export async function request<T>(method: string, url: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', 'content-type': 'application/json', requesttoken: requestToken() },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT),
  }).catch(() => {
    throw new RequestError(0)
  })
  if (!response.ok) throw new RequestError(response.status)
  return (await response.json()) as T
}

/** What the pages ask of PHP. */
export class Api {
  constructor(private readonly urls: Urls) {}

  rooms = (): Promise<Room[]> => request('GET', this.urls.rooms)
  /** How many people are in which room now. */
  presence = (): Promise<Record<string, number>> => request('GET', this.urls.presence)
  create = (title: string): Promise<Room> => request('POST', this.urls.rooms, { title })
  remove = (room: Room): Promise<void> => request('DELETE', this.#of(this.urls.room, room))
  allowGuests = (room: Room, allow: boolean): Promise<Room> =>
    request('PUT', this.#of(this.urls.guests, room), { allow })
  /** @param start seconds since 1970 */
  schedule = (room: Room, start: number, minutes: number): Promise<void> =>
    request('POST', this.#of(this.urls.events, room), { start, minutes })

  #of = (url: string, room: Room) => url.replace('ROOM', encodeURIComponent(room.id))
}
