import * as v from 'valibot'
import type { ErrorCode } from '../../protocol/errors.ts'
import { type FrameSettings, type FromFrame, LOOKS, ToFrame } from '../../protocol/frame.ts'
import { codeOf } from '../call/failures.ts'
import type { Access, LocalErrorCode } from '../call/meeting.ts'
import type { TokenProvider } from '../elements/access.ts'
import { codedError } from '../elements/coded-error.ts'
import type { SnugMeeting } from '../elements/snug-meeting.ts'

/** Milliseconds that the page may take for a token. */
const TOKEN_WITHIN = 30_000

/** The element in the frame, driven by the page around it through a port. */
export class FramedMeeting {
  readonly #meeting: SnugMeeting
  readonly #port: MessagePort
  readonly #title = document.createElement('span')
  readonly #asked = new Map<number, { resolve: (access: Access) => void; reject: (error: Error) => void }>()
  #nextRef = 0

  constructor(meeting: SnugMeeting, port: MessagePort, settings: FrameSettings) {
    this.#meeting = meeting
    this.#port = port
    this.#title.slot = 'title'
    meeting.append(this.#title)
    meeting.room = settings.room
    meeting.autojoin = settings.autojoin
    if (settings.roomKey) meeting.roomKey = settings.roomKey
    if (settings.identityKeys) meeting.identityKeys = settings.identityKeys
    if (settings.asks) meeting.tokenProvider = this.#ask
    this.#follow(settings)
    this.#listen()
    port.onmessage = ({ data }) => {
      const message = v.safeParse(ToFrame, data)
      if (message.success) this.#receive(message.output)
    }
  }

  /** The page's own button was pressed, and what that allows came along. */
  share(ref: number): Promise<void> {
    return this.#call(ref, () => this.#meeting.shareScreen(true))
  }

  /** What may change while a meeting goes on. */
  #follow({ displayName, editName, language, theme, pageShortcuts, title, look }: FrameSettings): void {
    Object.assign(this.#meeting, { displayName, editName, language, theme, pageShortcuts })
    this.#title.textContent = title
    for (const name of LOOKS) {
      const value = look[name]
      if (value) this.#meeting.style.setProperty(`--snug-${name}`, value)
      else this.#meeting.style.removeProperty(`--snug-${name}`)
    }
  }

  #listen(): void {
    const meeting = this.#meeting
    meeting.addEventListener('snug-state-changed', ({ detail }) =>
      this.#post({ type: 'state', state: detail.state }),
    )
    meeting.addEventListener('snug-participants-changed', ({ detail }) =>
      this.#post({ type: 'participants', participants: detail.participants }),
    )
    meeting.addEventListener('snug-error', ({ detail }) => this.#post({ type: 'error', ...detail }))
  }

  #receive(message: ToFrame): void {
    switch (message.type) {
      case 'set':
        return this.#follow(message.settings)
      case 'call':
        return void this.#call(message.ref, () => this.#meeting[message.method](message.on ?? false))
      case 'access':
        this.#asked.get(message.ref)?.resolve(message.access)
        break
      case 'no-access':
        this.#asked.get(message.ref)?.reject(codedError(message.code))
    }
    this.#asked.delete(message.ref)
  }

  async #call(ref: number, method: () => Promise<void>): Promise<void> {
    try {
      await method()
      this.#post({ type: 'done', ref })
    } catch (error) {
      this.#post({ type: 'undone', ref, code: codeOf(error) })
    }
  }

  #ask: TokenProvider = (_room, deviceKey) => {
    const ref = this.#nextRef++
    const answer = new Promise<Access>((resolve, reject) => {
      const late = setTimeout(() => reject(codedError(NO_ANSWER)), TOKEN_WITHIN)
      const first = (settle: () => void) => {
        clearTimeout(late)
        settle()
      }
      this.#asked.set(ref, {
        resolve: (access) => first(() => resolve(access)),
        reject: (error) => first(() => reject(error)),
      })
    })
    this.#post({ type: 'access', ref, deviceKey })
    return answer.finally(() => this.#asked.delete(ref))
  }

  #post(message: FromFrame): void {
    this.#port.postMessage(message)
  }
}

const NO_ANSWER = 'server_unreachable' satisfies ErrorCode | LocalErrorCode
