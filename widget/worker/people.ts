/** Who holds the keys: members of the group with what they told, who vouches for them, and what this device remembers. */

import { fingerprint } from '../crypto/codes.ts'
import type { Member } from '../crypto/group.ts'
import { cleanName } from '../crypto/name.ts'
import type { Utterance } from './content.ts'
import type { Holder, Level } from './messages.ts'
import type { Pins } from './pins.ts'

type State = Extract<Utterance, { t: 'state' }>
type DeviceStatus = Exclude<Holder['device'], 'own'>

interface Known {
  member: Member
  fingerprint: string
  device: DeviceStatus
  /** Whether this device was asked what it remembers. */
  met: boolean
}

export class People {
  #known = new Map<string, Known>()
  /** What they told, perhaps before this side looked at who they are. */
  readonly #states = new Map<string, State>()
  readonly #pins: Pins
  /** `changed`: somebody known came with an unknown device. Told once each time they come. */
  readonly #changed: (participant: string) => void

  constructor(pins: Pins, changed: (participant: string) => void) {
    this.#pins = pins
    this.#changed = changed
  }

  /** The members are these from now on. `met`: one is among them, so that this device remembers them. */
  async are(members: readonly Member[], self: string, met: boolean): Promise<void> {
    const next = new Map<string, Known>()
    for (const member of members) next.set(member.participant, await this.#knownAs(member))
    for (const gone of this.#known.keys()) if (!next.has(gone)) this.#states.delete(gone)
    this.#known = next
    const others = [...next.values()].filter(({ member }) => member.participant !== self)
    if (met) for (const other of others) await this.#remember(other)
  }

  async #knownAs(member: Member): Promise<Known> {
    const known = this.#known.get(member.participant)
    if (known && samePerson(known.member, member)) return { ...known, member }
    return { member, fingerprint: await fingerprint(member.device), device: 'new', met: false }
  }

  async #remember(known: Known): Promise<void> {
    if (known.met) return
    known.met = true
    known.device = await this.#pins.meet(known.member.identity, known.member.device)
    if (known.device === 'changed') this.#changed(known.member.participant)
  }

  /** Somebody told their state. */
  told(participant: string, state: State): void {
    this.#states.set(participant, state)
  }

  /** Who told it. */
  get said(): Iterable<string> {
    return this.#states.keys()
  }

  nameOf(participant: string): string {
    const known = this.#known.get(participant)
    return known ? this.#named(known) : ''
  }

  #named({ member }: Known): string {
    // Who gave none goes by the name that somebody vouches for.
    const { participant, name, identity } = member
    return cleanName(this.#states.get(participant)?.name || name || identity?.name || '')
  }

  /** The codes were compared with everybody who is here now. */
  async compared(self: string): Promise<void> {
    const others = [...this.#known.values()].filter(({ member }) => member.participant !== self)
    await this.#pins.markCompared(
      others.map(({ member }) => ({ person: member.identity, device: member.device })),
    )
    for (const other of others) other.device = 'compared'
  }

  /** Somebody's changed device is known from now on, on the word of whoever looks at it. */
  async acknowledge(participant: string): Promise<void> {
    const known = this.#known.get(participant)
    if (known?.device !== 'changed') return
    const { identity, device } = known.member
    await this.#pins.acknowledge([{ person: identity, device }])
    known.device = 'known'
  }

  #holder(known: Known, self: string): Holder {
    const { member, fingerprint, device } = known
    const own = member.participant === self
    const state = this.#states.get(member.participant)
    return {
      id: member.participant,
      self: own,
      name: this.#named(known),
      microphone: state?.microphone ?? false,
      camera: state?.camera ?? false,
      screen: state?.screen ?? false,
      sound: state?.sound ?? false,
      hand: state?.hand ?? 0,
      identity: member.identity && { name: member.identity.name, issuer: member.identity.issuer },
      fingerprint,
      device: own ? 'own' : device,
    }
  }

  view(self: string): { holders: Holder[]; level: Level } {
    const known = [...this.#known.values()]
    return { holders: known.map((one) => this.#holder(one, self)), level: levelOf(known, self) }
  }
}

/** The same device, and the same person vouched for. */
const samePerson = (a: Member, b: Member): boolean =>
  sameBytes(a.device, b.device) &&
  a.identity?.issuer === b.identity?.issuer &&
  a.identity?.subject === b.identity?.subject

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])

function levelOf(known: readonly Known[], self: string): Level {
  if (!known.length || known.some(({ member }) => member.identity === null)) return 'encrypted'
  const others = known.filter(({ member }) => member.participant !== self)
  return others.length && others.every(({ device }) => device === 'compared') ? 'verified' : 'closed'
}
