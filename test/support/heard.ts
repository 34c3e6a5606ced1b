/** What a page plays of the others: how loud frequencies are in it. */
import type { CallPage } from './call-page.ts'

/**
 * The part that each frequency has in what is played now, as amplitudes of full scale: the most of a second.
 * @param hertz of tones
 */
export const heard = (call: CallPage, hertz: number[]): Promise<number[]> =>
  call.page.evaluate(async (wanted) => {
    const players = window.probe.find('snug-remote-audio')[0]?.shadowRoot?.querySelectorAll('audio') ?? []
    const streams = [...players].map(({ srcObject }) => srcObject).filter((one) => one instanceof MediaStream)
    const context = new AudioContext({ sampleRate: 48_000 })
    const analyser = new AnalyserNode(context, { fftSize: 4_096 })
    for (const stream of streams) context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    const most = wanted.map(() => 0)
    for (let turn = 0; turn < 12; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 85))
      analyser.getFloatTimeDomainData(samples)
      for (const [at, frequency] of wanted.entries()) {
        let [real, imaginary] = [0, 0]
        for (const [i, sample] of samples.entries()) {
          const angle = (2 * Math.PI * frequency * i) / context.sampleRate
          real += sample * Math.cos(angle)
          imaginary += sample * Math.sin(angle)
        }
        const amplitude = (2 * Math.hypot(real, imaginary)) / samples.length
        most[at] = Math.max(most[at] ?? 0, amplitude)
      }
    }
    await context.close()
    return most
  }, hertz)

/** How loud the others are, part by part: root mean squares of some seconds, from the lowest to the highest. */
export const loudnesses = (call: CallPage): Promise<number[]> =>
  call.page.evaluate(async () => {
    const players = window.probe.find('snug-remote-audio')[0]?.shadowRoot?.querySelectorAll('audio') ?? []
    const streams = [...players].map(({ srcObject }) => srcObject).filter((one) => one instanceof MediaStream)
    const context = new AudioContext()
    const analyser = new AnalyserNode(context, { fftSize: 1_024 })
    for (const stream of streams) context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    const levels: number[] = []
    for (let turn = 0; turn < 200; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 40))
      analyser.getFloatTimeDomainData(samples)
      levels.push(Math.hypot(...samples) / Math.sqrt(samples.length))
    }
    await context.close()
    return levels.sort((one, other) => one - other)
  })
