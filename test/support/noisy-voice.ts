/** A voice of vowels in a room with a fan, for Chromium's fake microphone. */

/** Samples in a second, and seconds until it begins anew: the fan alone for half of them, then somebody speaks too. */
export const RATE = 48_000
const SECONDS = 6
/** Full scale is 1. */
const FAN = 0.03
const VOICE = 0.25
/** Hertz: where vowels are loud, and how wide. */
const VOWELS = [
  [730, 1090, 2440],
  [270, 2290, 3010],
  [530, 1840, 2480],
  [570, 840, 2410],
] as const
const WIDTHS = [80, 100, 140]
/** Seconds of a syllable with its pause. */
const SYLLABLE = 0.25

/** 16 bits a sample, one channel. */
export function noisyVoice(): Int16Array {
  const samples = new Int16Array(RATE * SECONDS)
  const voice = speech(RATE * (SECONDS / 2))
  for (const i of samples.keys()) {
    const spoken = voice[i - (samples.length - voice.length)] ?? 0
    samples[i] = 32_767 * (spoken + FAN * (Math.random() * 2 - 1))
  }
  return samples
}

/** Pulses of a throat, through mouths. */
function speech(length: number): Float32Array {
  const out = new Float32Array(length)
  let phase = 0
  const filters = WIDTHS.map(() => ({ one: 0, two: 0 }))
  for (let i = 0; i < length; i++) {
    const at = i / RATE
    const inSyllable = (at % SYLLABLE) / SYLLABLE
    const vowel = VOWELS[Math.floor(at / SYLLABLE) % VOWELS.length] ?? VOWELS[0]
    const hertz = 120 + 25 * Math.sin(2 * Math.PI * 0.7 * at) + 10 * inSyllable
    phase += hertz / RATE
    const pulse = phase >= 1 ? 1 : 0
    phase %= 1
    const loud = Math.sin(Math.PI * Math.min(1, inSyllable / 0.8)) ** 0.5
    for (const [n, filter] of filters.entries())
      out[i] = (out[i] ?? 0) + (loud * resonance(filter, pulse, vowel[n] ?? 0, WIDTHS[n] ?? 0)) / (n + 1)
  }
  const most = out.reduce((top, sample) => Math.max(top, Math.abs(sample)), 0)
  return out.map((sample) => (VOICE * sample) / most)
}

function resonance(
  filter: { one: number; two: number },
  input: number,
  hertz: number,
  width: number,
): number {
  const radius = Math.exp((-Math.PI * width) / RATE)
  const out =
    input + 2 * radius * Math.cos((2 * Math.PI * hertz) / RATE) * filter.one - radius * radius * filter.two
  filter.two = filter.one
  filter.one = out
  return out
}
