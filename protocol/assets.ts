/** What a build puts beside its files, so that others can tell whether a server serves just these. */
import * as v from 'valibot'

/** Bytes of the manifest, and of each file in it. */
export const MAX_MANIFEST = 262_144
const MAX_FILE = 67_108_864

/** Relative to the folder of the files, without `..`. */
const Path = v.pipe(v.string(), v.maxLength(200), v.regex(/^\w[\w.-]*(\/\w[\w.-]*)*$/), v.excludes('..'))

/** `manifest.json`; `manifest.jws` beside it, where there is one, is a signature: a compact JWS without its middle. */
export const AssetManifest = v.strictObject({
  name: v.literal('snug'),
  version: v.pipe(v.string(), v.maxLength(40), v.regex(/^[\w.+-]+$/)),
  files: v.record(
    Path,
    v.strictObject({
      /** As in the attribute `integrity` of a script: SHA-384. */
      integrity: v.pipe(v.string(), v.regex(/^sha384-[A-Za-z0-9+/]{64}$/)),
      /** Bytes. */
      size: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_FILE)),
    }),
  ),
})
export type AssetManifest = v.InferOutput<typeof AssetManifest>
