/** What a person does in the panel beside a call: write to everybody, and remove somebody. */
import type { CallPage } from './call-page.ts'

/** Writes to everybody, as by hand. */
export async function write(call: CallPage, text: string): Promise<void> {
  await openPanel(call, 'chat', 'textarea')
  await call.page.evaluate(() => window.probe.find('textarea')[0]?.focus())
  await call.page.keyboard.type(text)
  await call.page.keyboard.press('Enter')
  await reads(call, text)
}

/** Waits until a message is in the panel. */
export async function reads(call: CallPage, text: string): Promise<void> {
  await openPanel(call, 'chat', 'textarea')
  await call.until(
    (wanted) =>
      window.probe.find('[role=log] .text').some(({ textContent }) => textContent?.includes(wanted)),
    text,
  )
}

/** Asks everybody something, as by hand. */
export async function askPoll(call: CallPage, question: string, options: string[]): Promise<void> {
  await openPanel(call, 'chat', '.messages')
  await press(call, '[data-action=poll]')
  for (const [label, text] of [
    ['Question', question],
    ...options.map((text, at) => [`Choice ${at + 1}`, text]),
  ] as const) {
    const field = `snug-poll-form, [aria-label="${label}"]`
    await call.until((wanted) => window.probe.find(wanted).length > 1, field)
    await call.page.evaluate((wanted) => window.probe.find(wanted)[0]?.focus(), `[aria-label="${label}"]`)
    await call.page.keyboard.type(text ?? '')
  }
  await call.page.keyboard.press('Enter')
}

/** Votes in the only poll, and waits for how it stands. */
export async function vote(call: CallPage, at: number): Promise<void> {
  await openPanel(call, 'chat', '.messages')
  await call.until((position) => window.probe.find('fieldset input').length > (position ?? 0), at)
  await call.page.evaluate((position) => window.probe.find('fieldset input')[position]?.click(), at)
}

/** Waits until the only poll stands like this. */
export async function stands(call: CallPage, counts: string): Promise<void> {
  await openPanel(call, 'chat', '.messages')
  await call.until(
    (wanted) =>
      window.probe
        .find('fieldset b')
        .map(({ textContent }) => textContent)
        .join() === wanted,
    counts,
  )
}

/** Chooses in the settings what takes noise out of the own voice. */
export async function suppressNoise(call: CallPage, how: string): Promise<void> {
  await press(call, '[data-sheet=settings]')
  const select = '[data-kind=noise] select'
  await call.until((wanted) => window.probe.find(wanted).length === 1, select)
  await call.page.evaluate(
    ({ wanted, value }) => {
      const field = window.probe.find(wanted)[0] as HTMLSelectElement
      field.value = value
      field.dispatchEvent(new Event('change'))
    },
    { wanted: select, value: how },
  )
  await press(call, '[role=dialog] .icon-button')
}

/** The moderator takes somebody out of the meeting. */
export async function remove(call: CallPage, name: string): Promise<void> {
  await manage(call, name, '[data-remove]')
  await press(call, '.confirm .danger')
}

/** Opens what may be done with somebody, and does one thing of it. */
export async function manage(call: CallPage, name: string, action: string): Promise<void> {
  await openPanel(call, 'people', '[data-manage]')
  await press(call, `[data-manage][aria-label*="${name}"]`)
  await press(call, `.actions ${action}`)
}

/** A rule, or something done to all at once. */
export async function rule(call: CallPage, selector: string): Promise<void> {
  await openPanel(call, 'people', 'snug-rules')
  await call.until(() => window.probe.find('details.manage').length > 0)
  await call.page.evaluate(() => window.probe.find('details.manage')[0]?.setAttribute('open', ''))
  await press(call, selector)
}

async function openPanel(call: CallPage, tab: 'chat' | 'people', inside: string): Promise<void> {
  const shown = (selector: string) => window.probe.find(selector).some((each) => each.checkVisibility())
  if (!(await call.page.evaluate(shown, inside))) await press(call, `[data-panel=${tab}]:not(.compact)`)
  await call.until(shown, inside)
}

export async function press(call: CallPage, selector: string): Promise<void> {
  await call.until((wanted) => window.probe.find(wanted).length > 0, selector)
  await call.page.evaluate((wanted) => window.probe.find(wanted)[0]?.click(), selector)
}

/** Takes another device in the open settings. */
export async function choose(call: CallPage, kind: 'microphone' | 'camera', id: string): Promise<void> {
  const option = `[data-kind=${kind}] option[value="${id}"]`
  await call.until((wanted) => window.probe.find(wanted).length === 1, option)
  await call.page.evaluate((wanted) => {
    const [found] = window.probe.find(wanted)
    const select = found?.closest('select')
    if (!select) return
    select.value = (found as HTMLOptionElement).value
    select.dispatchEvent(new Event('change'))
  }, option)
}
