/** What people do in a meeting, between real browsers: look, raise hands, react, write, ask, and talk by a key. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CallPage } from '../support/call-page.ts'
import { askPoll, press, reads, stands, vote, write } from '../support/call-panel.ts'
import { type Gathering, gather } from '../support/gathering.ts'

let all: Gathering
let ada: CallPage
let ben: CallPage
let cem: CallPage

before(async () => {
  all = await gather(['ada', 'ben', 'cem'])
  ;[ada, ben, cem] = all.calls as [CallPage, CallPage, CallPage]
  await ada.page.evaluate(`globalThis.apart = ${apart}`)
})

/** What is in the small window. Runs in the page. */
function apart(): ShadowRoot | null | undefined {
  const { window: own } = (window.documentPictureInPicture ?? {}) as { window?: Window | null }
  return own?.document.body.firstElementChild?.shadowRoot
}

after(() => all?.end())

/** A key of the call, as by hand. */
async function key(
  call: CallPage,
  name: Parameters<CallPage['page']['keyboard']['press']>[0],
): Promise<void> {
  await call.page.evaluate(() => window.probe.find('.call')[0]?.focus())
  await call.page.keyboard.press(name)
}

/** A real click, as the browser wants one before it opens windows. */
async function click(call: CallPage, selector: string): Promise<void> {
  await call.until((wanted) => window.probe.find(wanted).some((each) => each.checkVisibility()), selector)
  const at = await call.page.evaluate((wanted) => {
    const box = window.probe
      .find(wanted)
      .find((each) => each.checkVisibility())
      ?.getBoundingClientRect()
    return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }, selector)
  assert.ok(at)
  await call.page.mouse.click(at.x, at.y)
}

/** One entry of the menu of layouts. */
async function look(call: CallPage, entry: string): Promise<void> {
  await click(call, 'snug-popover[label=Layout]')
  await click(call, entry)
}

/** Waits until the large tile is of somebody; of nobody where none is named. */
const large = (call: CallPage, name?: string) =>
  call.until((wanted) => {
    const tile = window.probe.find('snug-tile.large')[0]
    const label = tile?.shadowRoot?.querySelector('.tile')?.getAttribute('aria-label')
    return wanted ? label?.startsWith(wanted) : !tile
  }, name ?? '')

const labelled = (call: CallPage, label: string) =>
  call.until((wanted) => window.probe.find(`[aria-label="${wanted}"]`).length > 0, label)

/** Values of styles that templates write, which the pages' policy could forbid. */
const drawn = (call: CallPage, selector: string, property: string): Promise<string[]> =>
  call.page.evaluate(
    (wanted, name) =>
      window.probe.find(wanted).map((each) => getComputedStyle(each).getPropertyValue(name).trim()),
    selector,
    property,
  )

test('who is pinned becomes large, also where one alone is shown, and nothing is sent for who is not', async () => {
  await press(ada, '[aria-label="Pin cem"]')
  await large(ada, 'cem')
  await ada.receives({ videos: 2, voices: 2 })
  await look(ada, '[data-layout=speaker]')
  await large(ada, 'cem')
  await ada.receives({ videos: 1, voices: 2 })
  await press(ada, '[aria-label="Pin cem"]')
})

test('layouts change at a click, and hidden pictures come back', async () => {
  await look(ada, '[data-layout=sidebar]')
  await ada.until(() => window.probe.find('snug-tile').length === 3)
  await ada.until(() => window.probe.find('snug-tile.large').length === 1)
  await ada.receives({ videos: 2, voices: 2 })
  await look(ada, '[data-layout=grid]')
  await large(ada)
  assert.equal(await ada.page.evaluate(() => localStorage.getItem('snug-view')?.includes('grid')), true)
})

test('pictures out of sight are not sent, and come back with it', async () => {
  const shift = (margin: string) =>
    ada.page.evaluate((value) => {
      const meeting = window.probe.find('snug-meeting')[0]
      if (meeting) meeting.style.translate = value
    }, margin)
  await shift('0 300vh')
  await ada.receives({ videos: 0, voices: 2 })
  await shift('')
  await ada.receives({ videos: 2, voices: 2 })
})

test('the meeting fills the screen and gives it back', async () => {
  await look(ada, '[data-view=fullscreen]')
  await ada.until(() => document.fullscreenElement !== null)
  await look(ada, '[data-view=fullscreen]')
  await ada.until(() => document.fullscreenElement === null)
})

test('a small window shows who is looked at, and mutes from there', async () => {
  await look(ada, '[data-view=pip]')
  await ada.until(() => {
    const video = apart()?.querySelector('video')
    return video && video.videoWidth > 0 && !video.paused
  })
  await ada.page.evaluate(() => apart()?.querySelector<HTMLElement>('[aria-label=Microphone]')?.click())
  await labelled(ben, 'ada, microphone off')
  await ada.page.evaluate(() => apart()?.querySelector<HTMLElement>('[aria-label=Microphone]')?.click())
  await ben.receives({ videos: 2, voices: 2 })
  await look(ada, '[data-view=pip]')
  await ada.until(() => !apart())
})

test('hands are shown to everybody in the order in which they went up', async () => {
  await key(cem, 'h')
  await labelled(ada, 'cem, hand raised, number 1')
  await key(ben, 'h')
  for (const call of [ada, cem]) await labelled(call, 'ben, hand raised, number 2')
  await key(cem, 'h')
  await labelled(ada, 'ben, hand raised, number 1')
  await key(ben, 'h')
  await labelled(ada, 'ben')
})

test('a reaction rises over the others’ stage with the name of who sent it', async () => {
  await press(ben, 'snug-popover[label=Reactions] .reactions button')
  await ada.until(() =>
    window.probe.find('.reaction').some(({ textContent }) => textContent?.includes('ben')),
  )
  assert.deepEqual(await drawn(ada, '.reaction', '--lane'), ['0'])
})

test('a held key talks, and only as long', async () => {
  await key(ben, 'm')
  await ada.receives({ videos: 2, voices: 1 })
  await ben.page.keyboard.down('Space')
  await ada.receives({ videos: 2, voices: 2 })
  await ben.page.keyboard.up('Space')
  await ada.receives({ videos: 2, voices: 1 })
  await labelled(ada, 'ben, microphone off')
})

test('the keys of the call are listed, and a typed word is no key', async () => {
  await key(ben, '?')
  await ben.until(() => window.probe.find('snug-shortcuts').length === 1)
  await ben.page.keyboard.press('Escape')
  await ben.until(() => window.probe.find('snug-shortcuts').length === 0)
  await write(ben, 'hmv')
  await labelled(ada, 'ben, microphone off')
})

test('who has the chat closed sees how much is unread until they read it, and addresses are links', async () => {
  await labelled(cem, 'Chat, 1 unread message')
  await write(ben, 'the plan: https://example.org/plan?a=1.')
  await labelled(cem, 'Chat, 2 unread messages')
  await reads(cem, 'the plan')
  await labelled(cem, 'Chat')
  const link = await cem.page.evaluate(() => {
    const found = window.probe.find('.text a')[0] as HTMLAnchorElement | undefined
    return found && [found.href, found.target, found.rel]
  })
  assert.deepEqual(link, ['https://example.org/plan?a=1', '_blank', 'noopener noreferrer'])
})

test('a poll counts everybody once, also who changes their mind', async () => {
  await askPoll(ben, 'Lunch?', ['Soup', 'Salad'])
  await vote(ada, 0)
  await vote(cem, 1)
  for (const call of [ada, ben, cem]) await stands(call, '1,1')
  await vote(cem, 0)
  for (const call of [ada, ben, cem]) await stands(call, '2,0')
  assert.deepEqual(await drawn(ada, 'fieldset i', '--share'), ['100%', '0%'])
})

test('where many are in the meeting, one finds people by their name', async () => {
  await all.listen(['dora', 'emil', 'fiona', 'goran', 'hana', 'ivo'])
  await press(ada, '[data-panel=people]:not(.compact)')
  const listed = (names: string[]) =>
    ada.until(
      (wanted) =>
        window.probe
          .find('.here .called > [dir]')
          .map(({ textContent }) => textContent?.trim())
          .join() === wanted,
      names.join(),
    )
  await listed(['ada', 'ben', 'cem', 'dora', 'emil', 'fiona', 'goran', 'hana', 'ivo'])
  await ada.page.evaluate(() => window.probe.find('[type=search]')[0]?.focus())
  await ada.page.keyboard.type('an')
  await listed(['goran', 'hana'])
  await ada.page.keyboard.type('x')
  await ada.until(() => window.probe.find('.nobody').length === 1)
  await listed([])
})
