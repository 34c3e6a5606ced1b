/**
 * Which page a connection belongs to. It is the one that the browser names, but for a meeting in a frame: the browser
 * names this server then, and the path, `/frame/ORIGIN/ws`, the page around it. Only the server's own scripts can do so.
 */
import type { IncomingMessage } from 'node:http'
import { FRAME_PATH } from '../../protocol/frame.ts'

const PATH = '/ws'
const FRAMED = new RegExp(`^${FRAME_PATH}/([^/]+)${PATH}$`)

/** Whether there is a control channel at this address, and in a frame of which page. */
export function placeOf({ url = '' }: IncomingMessage): { framedIn?: string } | undefined {
  const [path = ''] = url.split('?', 1)
  if (path === PATH) return {}
  const [, encoded] = FRAMED.exec(path) ?? []
  const framedIn = encoded && decoded(encoded)
  return framedIn ? { framedIn } : undefined
}

/** Origin of the page, undefined where there is none that counts. */
export function pageOf(request: IncomingMessage, publicUrl: string): string | undefined {
  const { origin } = request.headers
  const { framedIn } = placeOf(request) ?? {}
  if (framedIn === undefined) return origin
  return origin === publicUrl ? framedIn : undefined
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
