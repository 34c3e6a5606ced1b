/** What every component test needs: an element around a fake meeting, and axe. */
import { expect, fixture, html, waitUntil } from '@open-wc/testing'
import type { AxeResults, RunOptions } from 'axe-core'
import 'axe-core/axe.min.js'
import type { Participant } from '../../widget/call/meeting.ts'
import { SnugMeeting } from '../../widget/snug.ts'
import { FakeMeeting } from '../support/fake-meeting.ts'

/** axe-core is a classic script. */
declare const axe: { run(element: Element, options: RunOptions): Promise<AxeResults> }

export const ROOM = 'r'.repeat(22)
export const KEY = 'k'.repeat(43)

export interface Stage {
  element: SnugMeeting
  /** The fake the element made; fails where it made none. */
  meeting: () => FakeMeeting
  made: FakeMeeting[]
}

/** Lets the element make fake meetings with these people in them. */
export function useFakes(others: Participant[] = []): FakeMeeting[] {
  const made: FakeMeeting[] = []
  SnugMeeting.load = async () => (options) => {
    const meeting = new FakeMeeting(options, others)
    made.push(meeting)
    return meeting
  }
  return made
}

/** An element with access and key that is in no page yet. */
export function unplaced(properties: Partial<SnugMeeting> = {}): SnugMeeting {
  const element = document.createElement('snug-meeting')
  element.style.blockSize = '100%'
  const given = { server: 'https://meet.example', room: ROOM, roomKey: KEY, language: 'en' }
  return Object.assign(element, given, { tokenProvider: async () => ({ access: 'token' }) }, properties)
}

/** An element with access and key, in a box of the given size. */
export async function mount(
  properties: Partial<SnugMeeting> = {},
  others: Participant[] = [],
  size = { width: 800, height: 600 },
): Promise<Stage> {
  const made = useFakes(others)
  const box = await fixture<HTMLDivElement>(html`<div></div>`)
  box.style.cssText = `width:${size.width}px;height:${size.height}px`
  const element = unplaced(properties)
  box.append(element)
  const meeting = () => {
    const last = made.at(-1)
    if (!last) throw new Error('no meeting was made')
    return last
  }
  return { element, made, meeting }
}

/** An element in the call with these people. */
export async function inCall(
  others: Participant[] = [],
  size?: { width: number; height: number },
  properties: Partial<SnugMeeting> = {},
): Promise<Stage> {
  const stage = await mount({ displayName: 'Ada', autojoin: true, ...properties }, others, size)
  await reached(stage.element, 'in-call')
  await found(stage.element, 'snug-tile')
  return stage
}

/**
 * Waits for something to become so; long, because it says nothing about speed.
 * @param message what was waited for; as a function, also what is there instead in the end
 */
export async function until(
  predicate: () => unknown,
  message: string | (() => string) = String(predicate),
): Promise<void> {
  try {
    await waitUntil(predicate, 'waited', { timeout: 10_000 })
  } catch (cause) {
    throw new Error(`Not so: ${typeof message === 'string' ? message : message()}`, { cause })
  }
}

export const reached = (element: SnugMeeting, phase: SnugMeeting['state']) =>
  until(() => element.state === phase, `state ${phase}, is ${element.state}`)

/** The first element that matches in the element's tree, shadow roots included. */
export function find<T extends Element = HTMLElement>(root: Element, selector: string): T | undefined {
  const inside = root.shadowRoot ?? root
  const direct = inside.querySelector<T>(selector)
  if (direct) return direct
  for (const child of inside.querySelectorAll('*')) {
    const found = child.shadowRoot && find<T>(child, selector)
    if (found) return found
  }
  return undefined
}

/** Waits until something matches in the tree. */
export async function found<T extends Element = HTMLElement>(root: Element, selector: string): Promise<T> {
  await until(() => find(root, selector), `${selector} is there`)
  return find<T>(root, selector) as T
}

/** Clicks what matches and can be seen, or the button inside of it, once it is there. */
export async function press(root: Element, selector: string): Promise<HTMLElement> {
  await until(() => all(root, selector).some((at) => at.checkVisibility()), `${selector} is seen`)
  const target = all(root, selector).find((at) => at.checkVisibility()) as HTMLElement
  ;((target.shadowRoot && find(target, 'button')) || target).click()
  return target
}

/** Everything that matches in the tree, shadow roots included. */
export function all<T extends HTMLElement = HTMLElement>(root: Element, selector: string): T[] {
  const inside = root.shadowRoot ?? root
  const deeper = [...inside.querySelectorAll('*')].flatMap((child) =>
    child.shadowRoot ? all<T>(child, selector) : [],
  )
  return [...inside.querySelectorAll<T>(selector), ...deeper]
}

/** The element that has the focus, shadow roots included. */
export function focused(): Element | null {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  return at
}

/** Presses a key where the focus is. */
export function typeKey(key: string, init: KeyboardEventInit = {}): void {
  const event = new KeyboardEvent('keydown', {
    key,
    bubbles: true,
    composed: true,
    cancelable: true,
    ...init,
  })
  focused()?.dispatchEvent(event)
}

/** Everything that is read in the tree. */
export function textOf(root: Node): string {
  if (root instanceof HTMLStyleElement) return ''
  const shadow = root instanceof Element && root.shadowRoot ? [...root.shadowRoot.childNodes] : []
  return root instanceof Text
    ? root.data
    : [...shadow, ...root.childNodes].map(textOf).join(' ').replace(/\s+/g, ' ')
}

/** Waits until nothing moves or fades any more in the tree, shadow roots included; spinners go on. */
export async function settled(root: Element): Promise<void> {
  const ending = animations(root).filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
  await Promise.all(ending.map(({ finished }) => finished.catch(() => undefined)))
}

function animations(root: Element): Animation[] {
  const below = [...(root.shadowRoot?.querySelectorAll('*') ?? []), ...root.querySelectorAll('*')]
  return [...root.getAnimations(), ...below.flatMap(animations)]
}

/** Fails when axe finds anything against WCAG 2.2 AA or best practice within the element. */
export async function accessible(element: Element): Promise<void> {
  await settled(element)
  const { violations } = await axe.run(element, {
    rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
  })
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)
  expect(said.join('\n')).to.equal('')
}
