import * as v from 'valibot'

const KEY = 'snug-devices'
const Chosen = v.optional(v.pipe(v.string(), v.maxLength(255)))
const Preferences = v.object({
  microphone: v.boolean(),
  camera: v.boolean(),
  microphoneId: Chosen,
  cameraId: Chosen,
  speakerId: Chosen,
  blur: v.optional(v.boolean()),
  noise: v.optional(v.picklist(['off', 'browser', 'strong'])),
})
/**
 * Whether microphone and camera were on when last chosen on this device, whether the background is blurred, what
 * takes out noise, and which devices, by the names that the browser gives them for this site alone. Nothing else is remembered.
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

const NO_SHORTCUTS = 'snug-no-shortcuts'
/** Where the page may not store. */
let shortcuts = true

/** Whether single keys do something in the call; on this device, unless switched off. */
export function shortcutsOn(): boolean {
  try {
    return localStorage.getItem(NO_SHORTCUTS) === null && shortcuts
  } catch {
    return shortcuts
  }
}

export function rememberShortcuts(on: boolean): void {
  shortcuts = on
  try {
    if (on) localStorage.removeItem(NO_SHORTCUTS)
    else localStorage.setItem(NO_SHORTCUTS, '')
  } catch {
    // Storage is blocked: it holds until the page is left.
  }
}
