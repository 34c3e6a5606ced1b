/** Who speaks, by levels fed every tenth of a second. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SpeakerJudge } from '../../widget/elements/speaking.ts'

const STEP = 100

/** Feeds the same levels for so many ms. */
class Room {
  now = 1_000
  readonly judge = new SpeakerJudge()

  feed(levels: Record<string, number>, ms: number, own = 'me') {
    for (const end = this.now + ms - STEP; this.now < end; this.now += STEP) this.#hear(levels, own)
    const { speaking, speaker } = this.#hear(levels, own)
    this.now += STEP
    return { speaking: [...speaking].sort(), speaker }
  }

  #hear(levels: Record<string, number>, own: string) {
    return this.judge.hear(new Map(Object.entries(levels)), this.now, own)
  }
}

test('who is loud speaks, and is still speaking in the pause between two words', () => {
  const room = new Room()
  assert.deepEqual(room.feed({ a: 0.1, b: 0.001 }, 500), { speaking: ['a'], speaker: 'a' })
  assert.deepEqual(room.feed({ a: 0, b: 0 }, 300).speaking, ['a'])
  assert.deepEqual(room.feed({ a: 0, b: 0 }, 1_000), { speaking: [], speaker: 'a' })
})

test('a cough lights up, and makes no speaker', () => {
  const room = new Room()
  room.feed({ a: 0.1, b: 0 }, 2_000)
  room.feed({ a: 0, b: 0 }, 2_000)
  const { speaking, speaker } = room.feed({ a: 0, b: 0.3 }, 100)
  assert.deepEqual(speaking, ['b'])
  assert.equal(speaker, 'a')
})

test('another one takes over when the speaker is silent, or is much louder for long enough', () => {
  const room = new Room()
  room.feed({ a: 0.05, b: 0 }, 1_000)
  assert.equal(room.feed({ a: 0, b: 0.05 }, 600).speaker, 'a', 'still in the pause')
  assert.equal(room.feed({ a: 0, b: 0.05 }, 1_500).speaker, 'b')
  assert.equal(room.feed({ a: 0.055, b: 0.05 }, 3_000).speaker, 'b', 'about as loud')
  assert.equal(room.feed({ a: 0.11, b: 0.05 }, 3_000).speaker, 'a')
})

test('oneself lights up and is never the speaker; who is gone is forgotten', () => {
  const room = new Room()
  assert.deepEqual(room.feed({ me: 0.1 }, 1_000), { speaking: ['me'], speaker: undefined })
  room.feed({ me: 0, a: 0.1 }, 1_000)
  assert.deepEqual(room.feed({ me: 0 }, 100).speaking, [])
})
