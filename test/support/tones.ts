/** People whose microphone gives one tone each, and a page that writes down as whose voice which tone was heard. */
import type { CallPage } from './call-page.ts'
import { ownDevice } from './own-device.ts'

declare global {
  interface Window {
    /** How often a tone (hertz) was heard as the voice of a participant (id). */
    tones: Record<string, Record<number, number>>
  }
}

/** A microphone that gives nothing but one tone. Runs in the page before its scripts. */
export const tonedMicrophone = (hertz: number): string =>
  ownDevice(
    'audio',
    `() => {
    const context = new AudioContext()
    const to = context.createMediaStreamDestination()
    const tone = new OscillatorNode(context, { frequency: ${hertz} })
    tone.connect(new GainNode(context, { gain: 0.3 })).connect(to)
    tone.start()
    return to.stream.getAudioTracks()[0]
  }`,
  )

/** Listens to every voice that is played many times a second, from now on. */
export const watchTones = (call: CallPage, hertz: number[]): Promise<void> =>
  call.page.evaluate((wanted) => {
    window.tones = {}
    const context = new AudioContext({ sampleRate: 48_000 })
    const listening = new WeakMap<MediaStream, AnalyserNode>()
    const samples = new Float32Array(2_048)
    const analyserOf = (stream: MediaStream): AnalyserNode => {
      const there = listening.get(stream)
      if (there) return there
      const analyser = new AnalyserNode(context, { fftSize: samples.length })
      context.createMediaStreamSource(stream).connect(analyser)
      listening.set(stream, analyser)
      return analyser
    }
    /** The part that a tone has in the samples, as amplitude of full scale. */
    const partOf = (frequency: number): number => {
      let [real, imaginary] = [0, 0]
      for (const [i, sample] of samples.entries()) {
        const angle = (2 * Math.PI * frequency * i) / context.sampleRate
        real += sample * Math.cos(angle)
        imaginary += sample * Math.sin(angle)
      }
      return (2 * Math.hypot(real, imaginary)) / samples.length
    }
    setInterval(() => {
      const players = window.probe.find('snug-remote-audio')[0]?.shadowRoot?.querySelectorAll('audio') ?? []
      for (const { srcObject, dataset } of players) {
        if (!(srcObject instanceof MediaStream)) continue
        analyserOf(srcObject).getFloatTimeDomainData(samples)
        const who = dataset.participant ?? ''
        const tones = window.tones[who] ?? {}
        for (const tone of wanted) if (partOf(tone) > 0.05) tones[tone] = (tones[tone] ?? 0) + 1
        window.tones[who] = tones
      }
    }, 100)
  }, hertz)

/** How often a tone was heard as the voice of a participant. */
export const timesHeard = (call: CallPage, participant: string, hertz: number): Promise<number> =>
  call.page.evaluate(([who, tone]) => window.tones[who]?.[tone] ?? 0, [participant, hertz] as const)

/** Waits until a tone is heard as the voice of a participant, once more and again. */
export async function hearsTone(call: CallPage, participant: string, hertz: number): Promise<void> {
  const before = await timesHeard(call, participant, hertz)
  await call.until(
    ([who, tone, count]) => (window.tones[who]?.[tone] ?? 0) > count + 5,
    [participant, hertz, before] as const,
    40_000,
  )
}
