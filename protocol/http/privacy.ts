/** What the server says that it keeps. */
import * as v from 'valibot'

/** GET /api/privacy?language=de: the language of the texts. */
export const PrivacyLanguage = v.optional(v.picklist(['en', 'de', 'es', 'fr']), 'en')
export type PrivacyLanguage = v.InferOutput<typeof PrivacyLanguage>
/** GET /api/privacy: what the server keeps. `count`: rows in the database now; `diagnosis`: ISO time of its end. */
export const PrivacyAnswer = v.object({
  records: v.array(
    v.object({
      name: v.string(),
      title: v.string(),
      about: v.string(),
      purpose: v.string(),
      place: v.picklist(['database', 'file', 'memory', 'log']),
      form: v.string(),
      life: v.string(),
      count: v.nullable(v.number()),
    }),
  ),
  notKept: v.array(v.string()),
  logged: v.array(
    v.object({
      event: v.string(),
      meaning: v.string(),
      fields: v.array(v.object({ name: v.string(), meaning: v.string() })),
    }),
  ),
  /** The kinds of security events. */
  counted: v.array(v.object({ event: v.string(), meaning: v.string() })),
  diagnosis: v.nullable(v.string()),
})
export type PrivacyAnswer = v.InferOutput<typeof PrivacyAnswer>
