/** Noise suppression: what the others hear of a voice in a noisy room. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { CallPage } from '../support/call-page.ts'
import { suppressNoise } from '../support/call-panel.ts'
import { loudnesses } from '../support/heard.ts'
import { noisyVoice, RATE } from '../support/noisy-voice.ts'
import { type Pair, pairInCall } from '../support/pair.ts'
import { wav } from '../support/wav.ts'

/** The room alone is heard for half of the time, the voice for most of the other half. */
const ROOM = 0.3
const VOICE = 0.9
/** Amplitude of what is heard as a voice. */
const AUDIBLE = 0.01
/** Milliseconds; one look takes 8 seconds. */
const WITHIN = 150_000

const folder = mkdtempSync(join(tmpdir(), 'snug-noise-'))
let pair: Pair | undefined
let ada: CallPage
let ben: CallPage

before(async () => {
  const file = join(folder, 'room.wav')
  writeFileSync(file, wav(noisyVoice(), RATE))
  pair = await pairInCall('', [`--use-file-for-fake-audio-capture=${file}`])
  ;({ ada, ben } = pair)
})

after(async () => {
  await pair?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Waits until the room beside the voice is as loud as that. @returns its part of the voice's amplitude */
async function room(isRight: (part: number) => boolean): Promise<number> {
  const seen: string[] = []
  for (const until = Date.now() + WITHIN; Date.now() < until; ) {
    const levels = await loudnesses(ben)
    const [quiet = 1, loud = 0] = [ROOM, VOICE].map((part) => levels[Math.floor(levels.length * part)])
    seen.push(`${quiet} of ${loud}`)
    if (loud > AUDIBLE && isRight(quiet / loud)) return quiet / loud
  }
  assert.fail(`never as it should be: ${seen.slice(-5)}`)
}

test('strong suppression takes the room away and leaves the voice', async () => {
  await suppressNoise(ada, 'off')
  const before = await room((part) => part > 0.1)
  await suppressNoise(ada, 'strong')
  await room((part) => part < before / 8)
  // Muted is muted, and what is heard again is cleaned as before.
  await ada.element('setMicrophone', false)
  await ben.receives({ videos: 1, voices: 0 })
  await ada.element('setMicrophone', true)
  await ben.receives({ videos: 1, voices: 1 })
  await room((part) => part < before / 8)
  await suppressNoise(ada, 'off')
  await room((part) => part > before / 2)
})

test('where the strong one can not be had the voice goes on, and its owner is told', async () => {
  await ada.page.setRequestInterception(true)
  ada.page.on('request', (request) =>
    request.url().includes('/snug-noise.js') ? request.abort() : request.continue(),
  )
  await ada.page.setCacheEnabled(false)
  await suppressNoise(ada, 'strong')
  await ada.until(() =>
    window.probe.find('.banner').some(({ textContent }) => textContent?.includes('noise suppression')),
  )
  await ben.receives({ videos: 1, voices: 1 })
  await room((part) => part < 1)
})
