/** MLSMessage (RFC 9420 section 6) in bytes, and back; only the one encoding that the standard allows is taken. */

import type { GroupInfo } from 'ts-mls/groupInfo.js'
import type { MLSMessage } from 'ts-mls/message.js'
import { decodeMlsMessage, encodeMlsMessage } from 'ts-mls/message.js'
import type { PrivateMessage } from 'ts-mls/privateMessage.js'
import type { PublicMessage } from 'ts-mls/publicMessage.js'
import type { Bytes } from './bytes.ts'
import { equal } from './fields.ts'

const VERSION = 'mls10'

export const encodePublic = (publicMessage: PublicMessage): Bytes =>
  Uint8Array.from(encodeMlsMessage({ version: VERSION, wireformat: 'mls_public_message', publicMessage }))

export const encodePrivate = (privateMessage: PrivateMessage): Bytes =>
  Uint8Array.from(encodeMlsMessage({ version: VERSION, wireformat: 'mls_private_message', privateMessage }))

export const encodeInfo = (groupInfo: GroupInfo): Bytes =>
  Uint8Array.from(encodeMlsMessage({ version: VERSION, wireformat: 'mls_group_info', groupInfo }))

/**
 * The message that these bytes are, all of them, in the shortest encoding of lengths (RFC 9420 section 2.1.2, which the
 * library does not check). The result shares no memory with `bytes`.
 * @throws Error when they are none
 */
export function decodeMessage(bytes: Uint8Array): MLSMessage {
  const own = Uint8Array.from(bytes)
  const decoded = decodeMlsMessage(own, 0)
  if (!decoded || decoded[1] !== own.length) throw new SyntaxError('not one MLS message')
  if (!equal(encodeMlsMessage(decoded[0]), own)) throw new SyntaxError('not the encoding of an MLS message')
  return decoded[0]
}
