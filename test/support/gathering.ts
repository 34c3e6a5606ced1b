/** People in one meeting, each in a profile of their own in one browser, with the server's own pages. */
import type { Browser } from 'puppeteer-core'
import { launchChromium } from './browser.ts'
import { CallPage } from './call-page.ts'
import { Person } from './person.ts'
import { startSnug } from './snug-server.ts'

const ALL_WITHIN = 40_000

export interface Gathering {
  browser: Browser
  /** In the order of the names. */
  calls: CallPage[]
  /** More people come, who only listen. */
  listen(logins: readonly string[]): Promise<void>
  end(): Promise<void>
}

/**
 * Everybody joins with camera and microphone on, and sees and hears everybody.
 * @param logins the first one owns the room
 */
export async function gather(logins: readonly [string, ...string[]]): Promise<Gathering> {
  const server = await startSnug()
  // Few pictures in a second: all of them encode three layers each on one machine.
  const browser = await launchChromium(['--use-fake-device-for-media-stream=fps=6'])
  const end = async () => {
    await browser.close()
    await server.stop()
  }
  try {
    const [first, ...others] = logins
    const owner = await new Person(server.origin, first).signUp(server.setupToken)
    const people = [owner]
    for (const login of others) people.push(await owner.invite(login))
    const room = await owner.createRoom('Together', people.slice(1))
    const listen = async (more: readonly string[]) => {
      for (const login of more) {
        const person = await owner.invite(login)
        await owner.addMember(room, person)
        const call = await CallPage.open(browser, server.origin, person, room)
        await call.element('join')
        await call.phase('in-call', ALL_WITHIN)
      }
    }
    const calls: CallPage[] = []
    // One after the other: each derives keys from a password first.
    for (const person of people) calls.push(await CallPage.open(browser, server.origin, person, room))
    for (const call of calls) await call.join()
    const count = calls.length - 1
    await Promise.all(calls.map((call) => call.receives({ videos: count, voices: count }, ALL_WITHIN)))
    return { browser, calls, listen, end }
  } catch (error) {
    await end()
    throw error
  }
}
