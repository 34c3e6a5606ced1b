import * as v from 'valibot'

/**
 * GET /embed/check?origin=…, by anybody and from any page: what the server would say to a page of this origin.
 * `settings`: its own people may meet there. `host`: a registered host application has it. `secure`: browsers give
 * camera and microphone to such pages.
 */
export const EmbedCheck = v.object({
  origin: v.string(),
  secure: v.boolean(),
  settings: v.boolean(),
  host: v.boolean(),
})
export type EmbedCheck = v.InferOutput<typeof EmbedCheck>
