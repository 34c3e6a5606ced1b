import * as v from 'valibot'

const KEY = 'snug-devices'
const Chosen = v.optional(v.pipe(v.string(), v.maxLength(255)))
const Preferences = v.object({
  microphone: v.boolean(),
  camera: v.boolean(),
  microphoneId: Chosen,
  cameraId: Chosen,
  speakerId: Chosen,
})
/**
 * Whether microphone and camera were on when last chosen on this device, and which devices, by the names that the
 * browser gives them for this site alone. Nothing else is remembered.
 */
export type Preferences = v.InferOutput<typeof Preferences>

const OFF: Preferences = { microphone: false, camera: false }

/** Off and off, unless the person chose otherwise before. */
export function readPreferences(): Preferences {
  try {
    const parsed = v.safeParse(Preferences, JSON.parse(localStorage.getItem(KEY) ?? 'null'))
    return parsed.success ? parsed.output : OFF
  } catch {
    return OFF
  }
}

/** Remembers a choice; does nothing where the page may not store. */
export function rememberPreference(change: Partial<Preferences>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...readPreferences(), ...change }))
  } catch {
    // Storage is blocked: the next visit starts with both off.
  }
}
