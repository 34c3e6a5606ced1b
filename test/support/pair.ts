/** Two people in a call of theirs, each in a browser. */
import type { Browser } from 'puppeteer-core'
import { launchChromium } from './browser.ts'
import { CallPage } from './call-page.ts'
import { Person, type TestRoom } from './person.ts'
import { type SnugServer, startSnug } from './snug-server.ts'

export interface Pair {
  server: SnugServer
  room: TestRoom
  /** Owner of the room. */
  ada: CallPage
  ben: CallPage
  close(): Promise<void>
}

/**
 * @param before runs in Ada's page before its scripts
 * @param args more switches of her browser
 */
export async function pairInCall(before: string | (() => void) = '', args: string[] = []): Promise<Pair> {
  const server = await startSnug()
  const browsers: Browser[] = []
  const close = async () => {
    await Promise.all(browsers.map((browser) => browser.close()))
    await server.stop()
  }
  try {
    const first = await new Person(server.origin, 'ada').signUp(server.setupToken)
    const second = await first.invite('ben')
    const room = await first.createRoom('Monday', [second])
    const open = async (person: Person, script: string | (() => void), switches: string[] = []) => {
      const browser = await launchChromium(switches)
      browsers.push(browser)
      return CallPage.open(browser, server.origin, person, room, script)
    }
    const ada = await open(first, before, args)
    const ben = await open(second, '')
    await ada.join()
    await ben.join()
    await ben.receives({ videos: 1, voices: 1 })
    return { server, room, ada, ben, close }
  } catch (error) {
    await close()
    throw error
  }
}
