import * as v from 'valibot'

/** Random, URL-safe identifier of 128 bits: 22 base64url characters. */
export const Id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/, 'an id of 22 base64url characters'))

/** Bytes as unpadded base64url, at most `max` characters. */
export const Base64Url = (max: number) =>
  v.pipe(v.string(), v.maxLength(max), v.regex(/^[A-Za-z0-9_-]*$/, 'unpadded base64url'))

/** What a person does in a room, most rights first. */
export const Role = v.picklist(['owner', 'moderator', 'member'])
export type Role = v.InferOutput<typeof Role>

/**
 * The streams one person can publish, in the order of the media sections in the publisher's offer. `sound`: what is
 * heard of what `screen` shows; the voice stays beside it.
 */
export const SOURCES = ['microphone', 'camera', 'screen', 'sound'] as const
export const Source = v.picklist(SOURCES)
export type Source = v.InferOutput<typeof Source>

/** What a moderator may have somebody stop; the sound of a screen stops with it. */
export const Order = v.picklist(['microphone', 'camera', 'screen', 'hand'])
export type Order = v.InferOutput<typeof Order>

/** What kind of media a source carries. */
export const kindOf = (source: Source): 'audio' | 'video' =>
  source === 'microphone' || source === 'sound' ? 'audio' : 'video'

/** Simulcast layer wanted for one stream; `off` stops the stream at the server. */
export const Layer = v.picklist(['off', 'low', 'medium', 'high'])
export type Layer = v.InferOutput<typeof Layer>
