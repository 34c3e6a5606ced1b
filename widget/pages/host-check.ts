import { msg, str } from '@lit/localize'
import * as v from 'valibot'
import { HostName, Kid, PageOrigin } from '../../protocol/http.ts'
import { Id } from '../../protocol/ids.ts'
import type { HostPlaces, HostRequest } from '../account/client.ts'

/** What is wrong with what was typed about a host application, by the field. */
export type HostProblems = Partial<Record<keyof HostRequest, string | undefined>>

/** As many as the server takes (HostRequest). */
const MAX_ORIGINS = 32
const MAX_ROOMS = 256

/** What stands in the lines of a field, each once. */
export const linesOf = (text: string): string[] => [...new Set(text.split(/\s+/).filter(Boolean))]

export const isWrong = (problems: HostProblems): boolean => Object.values(problems).some(Boolean)

export const nameTaken = () => msg('There is an application of this name already.')
export const keyRefused = () =>
  msg(
    'This is no Ed25519 public key. Paste the text that begins with BEGIN PUBLIC KEY, or base64 of its 32 bytes.',
  )

/** The server checks the same, but does not say which field it refuses. */
export function hostProblems({ name, origins, rooms, kid, key }: HostRequest): HostProblems {
  return {
    name: v.is(HostName, name)
      ? undefined
      : msg('Enter the name that its tokens have as “iss”, without spaces.'),
    ...placeProblems({ origins, rooms }),
    ...keyProblems(kid, key),
  }
}

export const placeProblems = ({ origins, rooms }: HostPlaces): HostProblems => ({
  origins: originsProblem(origins),
  rooms: rooms ? roomsProblem(rooms) : undefined,
})

/** @param taken ids of the keys that there are */
export function keyProblems(kid: string, key: string, taken: string[] = []): HostProblems {
  return { kid: kidProblem(kid, taken), key: keyProblem(key) }
}

function originsProblem(origins: string[]): string | undefined {
  if (origins.length === 0) return msg('Enter the origin of at least one page.')
  if (origins.length > MAX_ORIGINS) return msg(str`At most ${MAX_ORIGINS} origins.`)
  const wrong = origins.find((origin) => !v.is(PageOrigin, origin))
  return wrong && msg(str`“${wrong}” has to be like https://intranet.example: no path, no slash at the end.`)
}

function roomsProblem(rooms: string[]): string | undefined {
  if (rooms.length > MAX_ROOMS) return msg(str`At most ${MAX_ROOMS} rooms.`)
  const wrong = rooms.find((room) => !v.is(Id, room))
  return wrong && msg(str`“${wrong}” is no id of a room: those have 22 letters, digits, - or _.`)
}

function kidProblem(kid: string, taken: string[]): string | undefined {
  if (taken.includes(kid)) return msg('There is a key of this id already.')
  return v.is(Kid, kid)
    ? undefined
    : msg('Enter up to 64 letters, digits or . _ -, not beginning with a dot.')
}

/** Nothing but what has the form of a public key is sent, so that no private key gets to the server by mistake. */
function keyProblem(key: string): string | undefined {
  if (key.includes('PRIVATE')) return msg('This is a private key. It was not sent. Paste the public one.')
  const base64 = /^[\w+/-]{43}=?$/.test(key)
  return base64 || /^-----BEGIN PUBLIC KEY-----\s[^-]+-----END PUBLIC KEY-----$/.test(key)
    ? undefined
    : keyRefused()
}
