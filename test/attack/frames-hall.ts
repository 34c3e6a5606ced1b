/** Runs in the browser: a delivery service for the encryptions of one page, without a server. */
import type { GroupAt, GroupStep, ServerMessage } from '../../protocol/messages.ts'
import type { Encryption, Telling } from '../../widget/call/encryption.ts'

interface Guest {
  id: string
  encryption: Encryption
  joined: boolean
  seq: number
  told: Telling[]
}

const sameAt = (a: GroupAt | null, b: GroupAt | null): boolean =>
  a?.group === b?.group && a?.epoch === b?.epoch

export class Hall {
  readonly #guests: Guest[] = []
  #state: { at: GroupAt; info: string } | null = null

  /** Gives somebody a place and their `welcome`; what they are told is kept in `told`. */
  enter(id: string, encryption: Encryption): Guest {
    const guest: Guest = { id, encryption, joined: false, seq: 0, told: [] }
    this.#guests.push(guest)
    encryption.listen({
      send: (message) => this.#take(guest, message),
      told: (telling) => guest.told.push(telling),
      failed: () => undefined,
    })
    encryption.take({
      type: 'welcome',
      self: { id, role: 'member', joined: false },
      resumed: false,
      resume: 'r',
      media: 'up',
      roster: this.#roster(guest),
      lobby: null,
    })
    return guest
  }

  #roster(guest: Guest) {
    return this.#guests
      .filter((other) => other !== guest && other.joined)
      .map(({ id }) => ({ id, role: 'member' as const }))
  }

  #take(guest: Guest, message: Parameters<Parameters<Encryption['listen']>[0]['send']>[0]): void {
    switch (message.type) {
      case 'group': {
        const { at = null, info = null } = this.#state ?? {}
        return guest.encryption.take({ type: 'group', ref: message.ref, at, info })
      }
      case 'join':
        if (!this.#step(guest, message.ref, message.step)) return
        guest.joined = true
        guest.encryption.take({ type: 'joined', ref: message.ref, roster: this.#roster(guest) })
        this.#others(guest, () => ({ type: 'participant', participant: { id: guest.id, role: 'member' } }))
        return this.#relay(guest, false, message.step)
      case 'commit':
        if (this.#step(guest, message.ref, message.step)) this.#relay(guest, true, message.step)
        return
      case 'app':
        return this.#others(guest, (other) => ({
          type: 'app',
          seq: ++other.seq,
          by: guest.id,
          data: message.data,
        }))
    }
  }

  #step(guest: Guest, ref: number, { on, to, info }: GroupStep): boolean {
    const fits = sameAt(on, this.#state?.at ?? null)
    if (fits) this.#state = { at: to, info }
    else guest.encryption.take({ type: 'error', ref, code: 'epoch_conflict' })
    return fits
  }

  #relay(guest: Guest, echo: boolean, { to, commit }: GroupStep): void {
    const message = (other: Guest) =>
      ({ type: 'commit', seq: ++other.seq, by: guest.id, to, commit }) as const
    if (echo) guest.encryption.take(message(guest))
    this.#others(guest, message)
  }

  #others(guest: Guest, message: (other: Guest) => Parameters<Encryption['take']>[0] & ServerMessage): void {
    for (const other of this.#guests)
      if (other !== guest && other.joined) other.encryption.take(message(other))
  }
}
