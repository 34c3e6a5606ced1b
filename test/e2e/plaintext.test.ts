/**
 * Everything that the server and Janus get in a call, searched for what was said, and fed to a decoder. What is
 * captured: each byte between browsers and server, each message between server and Janus, and each RTP and RTCP packet
 * at Janus after SRTP was taken off. The same search and the same decoder are then shown to find what is not encrypted.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from 'puppeteer-core'
import { launchChromium } from '../support/browser.ts'
import { CallPage, newProbedPage } from '../support/call-page.ts'
import { askPoll, press, reads, stands, vote, write } from '../support/call-panel.ts'
import { BODIES, post, say, withoutSealing } from '../support/capture/clear-text.ts'
import { ivf, ogg } from '../support/capture/containers.ts'
import { likenesses, soundOf } from '../support/capture/decoding.ts'
import { type FakeDevices, makeDevices } from '../support/capture/devices.ts'
import { type Haystack, search } from '../support/capture/needles.ts'
import type { Frame } from '../support/capture/packets.ts'
import { descriptionsTo, haystacksOf, type Media, mediaOf } from '../support/capture/recordings.ts'
import { shiftedPictures, shiftedVoices, withHeader } from '../support/capture/shifted.ts'
import { type Stage, setStage } from '../support/capture/stage.ts'
import { playsTone, showsPicture } from '../support/capture/what-is-played.ts'
import { Person, type TestRoom } from '../support/person.ts'

/** What is found at least of an open stream, and at most of a sealed one; between them is nothing. */
const OPEN = { likeness: 0.7, tone: 0.3 }
const SEALED = { likeness: 0.5, tone: 0.05 }
/** Packets of a voice: 50 in a second. */
const ENOUGH = 200

const canary = () => randomBytes(12).toString('hex')
const names = { ada: `Ada ${canary()}`, ben: `Ben ${canary()}`, cem: `Cem ${canary()}` }
const title = `Otters ${canary()}`
const poll = { question: `Otter ${canary()}`, choices: [`Yes ${canary()}`, `No ${canary()}`] }
const words = { ada: `Hello ${canary()}`, ben: `Answer ${canary()}` }

let stage: Stage
let devices: FakeDevices
let browser: Browser
let ada: Person
let ben: Person
let cem: Person
let room: TestRoom
let calls: CallPage[]
/** What nobody but the people in the call may ever get: of the raised hand, the reaction and the lobby. */
const asides: Record<string, string> = {}
let haystacks: Haystack[]
let media: { videos: Media[]; voices: Media[] }

before(async () => {
  ;[stage, devices] = await Promise.all([setStage(), makeDevices()])
  browser = await launchChromium(devices.switches)
  ada = await new Person(stage.origin, `ada-${canary()}`, canary()).signUp(stage.server.setupToken)
  ben = await ada.invite(`ben-${canary()}`)
  cem = await ada.invite(`cem-${canary()}`)
  room = await ada.createRoom(title, [ben, cem])
})

after(async () => {
  await browser?.close()
  await stage?.stop()
  await devices?.remove()
})

test('two people call: they see the picture, hear the tone, and read names, title and chat', async () => {
  calls = [
    await CallPage.open(browser, stage.origin, ada, room),
    await CallPage.open(browser, stage.origin, ben, room),
  ]
  const [first, second] = calls
  assert.ok(first && second)
  await first.joinAs(names.ada)
  await second.joinAs(names.ben)
  await Promise.all(calls.map((call) => call.receives({ videos: 1, voices: 1 })))
  for (const call of calls) {
    await showsPicture(call)
    await playsTone(call)
  }
  await write(first, words.ada)
  await reads(second, words.ada)
  await write(second, words.ben)
  await reads(first, words.ben)
  await askPoll(first, poll.question, poll.choices)
  await vote(second, 0)
  for (const call of calls) await stands(call, '1,0')
  assert.match(await first.text(), new RegExp(names.ben))
  assert.match(await second.text(), new RegExp(names.ada))
  assert.ok((await first.page.title()).includes(title) || (await heading(first)).includes(title))
})

test('one shares a screen with its sound', async () => {
  const [first, second] = calls
  assert.ok(first && second)
  await sharesScreen(first)
  await second.receives({ videos: 2, voices: 2 })
})

test('a hand is raised, somebody applauds, and the other sees both', async () => {
  const [first, second] = calls
  assert.ok(first && second)
  // The hand is told with the time it was raised, to the millisecond.
  const raised = await first.page.evaluate(() => {
    const now = Date.now
    const told: number[] = []
    Date.now = () => told[told.push(now()) - 1] ?? 0
    window.probe.find('[data-action=hand]')[0]?.click()
    Date.now = now
    return told
  })
  assert.ok(raised.length)
  for (const [at, time] of raised.entries()) asides[`hand, ${at}`] = `"hand":${time}`
  await second.until(() => window.probe.find('.hand').some((each) => each.checkVisibility()))
  const applause = await first.page.evaluate(() => {
    const button = window.probe.find('.reactions button')[0]
    button?.click()
    return button?.textContent?.trim() ?? ''
  })
  assert.ok(applause)
  await second.until(
    (wanted) => window.probe.find('.emoji').some(({ textContent }) => textContent === wanted),
    applause,
  )
  asides.reaction = `"emoji":"${applause}"`
  asides['kind of a reaction'] = '"t":"reaction"'
})

test('somebody without the key waits in the lobby, under a name of theirs, and is let in', async () => {
  const [first] = calls
  assert.ok(first)
  const third = CallPage.of(await newProbedPage(browser))
  calls.push(third)
  await third.page.goto(stage.origin + room.path.split('#')[0])
  await third.signIn(cem)
  await third.phase('lobby')
  await third.until(() => window.probe.find('.lobby input').length === 1)
  await third.page.evaluate(() => (window.probe.find('.lobby input')[0] as HTMLInputElement).select())
  await third.page.keyboard.type(names.cem)
  await press(third, '.lobby .join:not([aria-disabled])')
  await third.until(() => window.probe.find('.lobby .digits').length === 1)
  const shown = await third.page.evaluate(() => window.probe.find('.lobby .digits')[0]?.textContent?.trim())
  const digits = (shown ?? '').replaceAll(/\s/g, '')
  assert.match(digits, /^\d{20}$/)
  asides['code of the lobby'] = digits
  asides['code of the lobby, as shown'] = shown ?? ''
  await press(first, '.banner .primary')
  await third.phase('pre-join')
})

test('the call is over; all of it was captured', async () => {
  await enoughCaptured(3)
  for (const call of calls) {
    await call.element('leave')
    await call.phase('left')
    await call.close()
  }
  haystacks = await haystacksOf(stage)
  media = await mediaOf(stage)
  const kinds = new Set(haystacks.filter(({ bytes }) => bytes.length).map(({ what }) => what))
  assert.equal(kinds.size, 9, `captured: ${[...kinds]}`)
  assert.equal(media.voices.length, 3, 'two voices and a sound')
  assert.ok(media.videos.length > 3, 'the cameras came in layers')
  assert.ok(
    media.videos.every(({ frames }) => shiftedPictures(frames).length),
    'each with a key frame',
  )
  // Besides RTP there is one way for data through Janus, and it is never opened.
  const offered = descriptionsTo(stage).filter(({ sdp }) => sdp.includes('m=application'))
  assert.deepEqual(offered, [])
})

test('neither server nor Janus got a name, a title, a word, a password or a key', () => {
  const secrets = {
    ...{ 'name of Ada': names.ada, 'name of Ben': names.ben, title },
    ...{ 'words of Ada': words.ada, 'words of Ben': words.ben },
    ...{
      question: poll.question,
      'first choice': poll.choices[0] ?? '',
      'second choice': poll.choices[1] ?? '',
    },
    ...{ 'name in the lobby': names.cem, ...asides },
    ...{ 'password of Ada': ada.password, 'password of Ben': ben.password },
    ...{ 'key of the room, as text': room.key, 'key of the room': Buffer.from(room.key, 'base64url') },
  }
  // Also without the word before it.
  const bare = [...Object.values(names), title, words.ada, words.ben, poll.question, ...poll.choices].map(
    (text) => [`of ${text}`, text.split(' ')[1] ?? ''],
  )
  assert.deepEqual(search({ ...secrets, ...Object.fromEntries(bare) }, haystacks), [])
})

test('a decoder finds neither picture nor tone in what Janus got', async (t) => {
  const found = await decoded(media)
  t.diagnostic(`sealed: ${told(found)}`)
  assert.ok(Math.max(0, ...found.pictures) < SEALED.likeness)
  assert.ok(Math.max(0, ...found.tones) < SEALED.tone)
})

test('nor in any of the voices and pictures behind a header of any length', async (t) => {
  const found = await decodedBehindHeaders(media)
  t.diagnostic(`sealed, behind headers: ${told(found)}`)
  assert.deepEqual(
    [found.pictures.length, found.tones.length],
    [media.videos.length, media.voices.length],
    'each was tried',
  )
  assert.ok(Math.max(0, ...found.pictures) < SEALED.likeness)
  assert.ok(Math.max(0, ...found.tones) < SEALED.tone)
})

test('the search finds what everybody knows, in each of the ways', () => {
  const cname = descriptionsTo(stage).flatMap(({ sdp }) => /a=ssrc:\d+ cname:(\S+)/.exec(sdp)?.[1] ?? [])
  const known: [string, string][] = [
    ['bytes to the server', ada.login],
    ['bytes of the server', ada.login],
    ['messages to the server', '"type":"prepare"'],
    ['messages of the server', '"type":"welcome"'],
    ['log of the server', 'listening'],
    ['requests to Janus', 'joinandconfigure'],
    ['answers of Janus', 'janus.plugin.videoroom'],
    ['media', cname[0] ?? ''],
    ['media to Janus', cname[0] ?? ''],
  ]
  for (const [way, text] of known) assert.ok(found(text, haystacks).includes(way), `${way}: ${text}`)
})

test('the search finds secrets that somebody sends in the clear, however they are written', async () => {
  const secrets = Object.fromEntries([...Object.keys(BODIES), 'WebSocket'].map((form) => [form, canary()]))
  for (const [form, write] of Object.entries(BODIES)) await post(stage.origin, write(secrets[form] ?? ''))
  await say(stage.origin, ada, room, secrets.WebSocket ?? '')
  const hits = search(secrets, await haystacksOf(stage))
  const missed = Object.keys(secrets).filter((form) => !hits.some(({ secret }) => secret === form))
  assert.deepEqual(missed, [])
  // Under its mask it can't be read: only where frames are taken apart.
  const said = hits.filter(({ secret }) => secret === 'WebSocket').map(({ where }) => where)
  assert.deepEqual([...new Set(said)], ['messages to the server'])
})

test('the decoder finds picture and tone when the same page does not seal, with a header or without', async (t) => {
  const before = await mediaOf(stage)
  const call = await CallPage.open(browser, stage.origin, ada, room, withoutSealing)
  await call.joinAs(names.ada)
  await sharesScreen(call)
  await enoughCaptured(before.voices.length + 2)
  const after = await mediaOf(stage)
  const [videos, voices] = [
    after.videos.slice(before.videos.length),
    after.voices.slice(before.voices.length),
  ]
  const open = await decoded({ videos, voices })
  t.diagnostic(`open: ${told(open)}`)
  assert.ok(open.pictures.length > 10)
  assert.ok(Math.min(...open.pictures) > OPEN.likeness)
  assert.equal(open.tones.length, 2, 'a voice and a sound')
  assert.ok(Math.min(...open.tones) > OPEN.tone)
  const withHeaders = {
    videos: videos.map(({ frames }) => ({ frames: frames.map((frame) => withHeader(frame, 'video')) })),
    voices: voices.map(({ frames }) => ({ frames: frames.map((frame) => withHeader(frame, 'voice')) })),
  }
  const behind = await decodedBehindHeaders(withHeaders)
  t.diagnostic(`open, behind a header: ${told(behind)}`)
  assert.ok(Math.min(...behind.pictures) > OPEN.likeness, 'found in each')
  assert.ok(Math.min(...behind.tones) > OPEN.tone, 'found in each')
})

/** The fake devices once more, in place of a screen and its sound. */
async function sharesScreen(call: CallPage): Promise<void> {
  await call.page.evaluate(() => {
    const media = navigator.mediaDevices
    media.getDisplayMedia = () => media.getUserMedia({ video: true, audio: true })
  })
  await call.element('shareScreen', true)
}

const heading = (call: CallPage) =>
  call.page.evaluate(() => window.probe.find('h1')[0]?.textContent?.trim() ?? '')

/** Waits until Janus has received enough of so many voices. */
async function enoughCaptured(voices: number): Promise<void> {
  for (const until = Date.now() + 40_000; Date.now() < until; await wait(500)) {
    const captured = await mediaOf(stage)
    if (captured.voices.filter(({ frames }) => frames.length >= ENOUGH).length >= voices) return
  }
  throw new Error(`Janus did not receive ${voices} voices`)
}

interface Findings {
  /** Likeness of pictures with the one shown. */
  pictures: number[]
  /** Part of voices that is the tone. */
  tones: number[]
}

const decoded = async ({ videos, voices }: typeof media): Promise<Findings> => ({
  pictures: (await eachOf(videos, ({ frames }) => likenesses(ivf(frames)))).flat(),
  tones: await eachOf(voices, ({ frames }) => toneOf(frames)),
})

/** Of each stream the best that comes out behind a header of whatever length. */
const decodedBehindHeaders = async ({ videos, voices }: typeof media): Promise<Findings> => ({
  pictures: (await eachOf(videos, ({ frames }) => likenesses(ivf(shiftedPictures(frames))))).map(best),
  tones: (await eachOf(voices, ({ frames }) => eachOf(shiftedVoices(frames), toneOf))).map(best),
})

/** One after the other: each takes a decoder of its own. */
async function eachOf<T, R>(list: readonly T[], act: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const one of list) results.push(await act(one))
  return results
}

const toneOf = async (frames: Frame[]) => (await soundOf(ogg(frames))).tone

const best = (values: number[]) => Math.max(0, ...values)

const told = ({ pictures, tones }: Findings) =>
  `${pictures.length} pictures, likeness ${range(pictures)}; ${tones.length} voices, part that is the tone ${range(tones)}`

const range = (values: number[]) =>
  values.length ? `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}` : '-'

const found = (text: string, hay: Haystack[]) => search({ known: text }, hay).map(({ where }) => where)
