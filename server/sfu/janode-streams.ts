/** What VideoRoom reports of a subscriber's sections. */
import * as v from 'valibot'
import { SnugError } from '../../protocol/index.ts'
import type { Reply } from './janode-handle.ts'

const Streams = v.pipe(
  v.array(
    v.object({
      mid: v.string(),
      type: v.picklist(['audio', 'video']),
      active: v.boolean(),
      feed_id: v.optional(v.string()),
    }),
  ),
  v.transform((streams) =>
    streams.map(({ mid, type, active, feed_id }) => ({ mid, kind: type, active, feed: feed_id })),
  ),
)
export type StreamReport = v.InferOutput<typeof Streams>[number]

/** @throws SnugError media_unavailable when the report is not understood */
export function readStreams({ data }: Reply): StreamReport[] {
  const parsed = v.safeParse(Streams, data.streams ?? [])
  if (!parsed.success) throw new SnugError('media_unavailable')
  return parsed.output
}

const LayerChange = v.object({ mid: v.string(), substream: v.number() })

/** VideoRoom's word that a section is on another simulcast layer now; undefined when it says something else. */
export function readLayerChange(data: unknown): v.InferOutput<typeof LayerChange> | undefined {
  const parsed = v.safeParse(LayerChange, data)
  return parsed.success ? parsed.output : undefined
}
