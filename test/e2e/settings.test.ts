/** What people see and set about devices and connections during a call, between two browsers. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CallPage } from '../support/call-page.ts'
import { choose, press } from '../support/call-panel.ts'
import { type Pair, pairInCall } from '../support/pair.ts'

let pair: Pair | undefined
let ada: CallPage
let ben: CallPage

before(async () => {
  pair = await pairInCall()
  ;({ ada, ben } = pair)
})

after(() => pair?.close())

async function open(call: CallPage, sheet: string): Promise<void> {
  await press(call, `[data-sheet=${sheet}]`)
  await call.until((wanted) => window.probe.find(wanted).length > 0, `snug-${sheet}`)
}

const close = (call: CallPage) => press(call, '[role=dialog] .icon-button')

/** Text of a sheet, shadow trees included. */
const textOf = (call: CallPage, selector: string) =>
  call.page.evaluate(
    (wanted) =>
      window.probe
        .find(wanted)
        .map(({ shadowRoot }) => shadowRoot?.textContent?.replace(/\s+/g, ' '))
        .join(),
    selector,
  )

test('the buttons can be scrolled to in a window that is zoomed to four times its size', async () => {
  const before = ada.page.viewport()
  await ada.page.setViewport({ width: 320, height: 256 })
  await ada.until(() => {
    document.scrollingElement?.scrollTo(0, 10_000)
    const { top, bottom } = window.probe.find('.leave')[0]?.getBoundingClientRect() ?? new DOMRect()
    return bottom > top && top >= 0 && bottom <= innerHeight
  })
  await ada.page.setViewport(before)
})

test('another microphone is taken during the call, and the others go on hearing', async () => {
  await open(ada, 'settings')
  const devices = await ada.page.evaluate(() =>
    window.probe.find('[data-kind=microphone] option').map((option) => (option as HTMLOptionElement).value),
  )
  assert.ok(devices.length > 1, 'the browser has several fake microphones')
  const used = () =>
    window.probe.connections
      .flatMap((connection) => connection.getSenders())
      .map(({ track }) => (track?.kind === 'audio' ? track.getSettings().deviceId : undefined))
      .find(Boolean)
  const first = await ada.page.evaluate(used)
  const other = devices.find((id) => id !== first) ?? assert.fail('there is no other')
  await choose(ada, 'microphone', other)
  await ada.until(
    (id) =>
      window.probe.connections
        .flatMap((connection) => connection.getSenders())
        .some(({ track }) => track?.kind === 'audio' && track.getSettings().deviceId === id),
    other,
  )
  await ben.receives({ videos: 1, voices: 1 })
  await close(ada)
})

test('connections are good, and said in figures of what really flows', async () => {
  await ben.until(
    () => window.probe.find('snug-tile').length === 2 && window.probe.find('.quality').length === 0,
  )
  await open(ben, 'statistics')
  const figures = /Size of the picture(\d+) × (\d+)/
  await ben.until(() =>
    /Size of the picture\d+ × \d+\s*Pictures a second[1-9]/.test(
      window.probe.find('snug-statistics')[0]?.shadowRoot?.textContent ?? '',
    ),
  )
  const text = await textOf(ben, 'snug-statistics')
  const [, , height] = figures.exec(text) ?? []
  const { heights } = await ben.received()
  assert.ok(Number(height) > 0 && Object.keys(heights).length === 1, text)
  assert.match(text, /kbit\/s/)
  assert.match(text, /VP8/)
  assert.match(text, /opus/)
  assert.match(text, /Delay to the server and back\d+ ms/)
  await close(ben)
})

test('somebody whose packets stay away is marked as without connection', async () => {
  const { id } = await ben.page.evaluate(() => ({ id: window.probe.find('snug-tile').length }))
  assert.equal(id, 2)
  await ada.page.evaluate(() => {
    for (const connection of window.probe.connections)
      for (const sender of connection.getSenders()) void sender.replaceTrack(null)
  })
  await ben.until(() => window.probe.find('.tile .quality.lost').length === 1)
  assert.ok(
    await ben.page.evaluate(() =>
      window.probe.find('.tile').some((tile) => tile.ariaLabel?.includes('no connection')),
    ),
  )
})
