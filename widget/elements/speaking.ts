/** Who speaks, from how loud everybody is. Pure; times in ms. */

/** Root mean square from which on a voice is heard; speech is around 0.05 to 0.2. */
const AUDIBLE = 0.015
/** How long somebody still counts as speaking after the last sound: pauses between words. */
const PAUSE = 700
/** Shortest time that one stays the speaker while still speaking. */
const STAY = 1_500
/** A cough doesn't make a speaker. */
const CONVINCING = 300
/** Louder sounds than this count no more than it. */
const LOUD = 0.12
/** Share of the newest level in the running one. */
const FRESH = 0.2

interface Voice {
  level: number
  /** Since when they have been speaking, and the last sound. */
  since: number
  last: number
}

export interface Heard {
  /** Ids of those who speak now. */
  speaking: ReadonlySet<string>
  /** Who is to be looked at; stays after they fell silent, until somebody else speaks. Never oneself. */
  speaker: string | undefined
}

/** Judges levels as they come; one per call. */
export class SpeakerJudge {
  #voices = new Map<string, Voice>()
  #speaker: string | undefined
  #chosen = 0

  /** @param levels root mean squares, by id. `own`: never becomes the speaker. */
  hear(levels: ReadonlyMap<string, number>, now: number, own?: string): Heard {
    for (const id of this.#voices.keys()) if (!levels.has(id)) this.#voices.delete(id)
    for (const [id, level] of levels) this.#voices.set(id, voiceAfter(this.#voices.get(id), level, now))
    const speaking = [...this.#voices].filter(([, { last }]) => now - last < PAUSE)
    this.#choose(
      speaking.filter(([id, { since }]) => id !== own && now - since >= CONVINCING),
      now,
    )
    return { speaking: new Set(speaking.map(([id]) => id)), speaker: this.#speaker }
  }

  #choose(candidates: [string, Voice][], now: number): void {
    const [best] = candidates.sort(([, a], [, b]) => b.level - a.level)
    if (!best || best[0] === this.#speaker) return
    const current = candidates.find(([id]) => id === this.#speaker)?.[1]
    if (current && (now - this.#chosen < STAY || best[1].level < current.level * 1.5)) return
    this.#speaker = best[0]
    this.#chosen = now
  }
}

function voiceAfter(before: Voice | undefined, loudness: number, now: number): Voice {
  const voice = before ?? { level: 0, since: -Infinity, last: -Infinity }
  const level = voice.level * (1 - FRESH) + Math.min(LOUD, loudness) * FRESH
  if (loudness < AUDIBLE) return { ...voice, level }
  return { level, since: now - voice.last < PAUSE ? voice.since : now, last: now }
}
