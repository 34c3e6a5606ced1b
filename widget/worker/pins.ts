/**
 * What this device remembers of the people it met: which devices they came with, and whether codes were compared.
 *
 * Whom one met is not to be read from it: people and devices are kept as HMACs under a key that no script can read.
 * (Whoever runs scripts in this page can still ask about somebody they know of.)
 */
import { type Bytes, toBase64Url, utf8 } from '../crypto/bytes.ts'
import { done } from '../storage/open.ts'
import { keptKeys, transact } from './database.ts'

/** Days without a meeting after which somebody's device is forgotten. */
const REMEMBERED = 180
const DAY = 86_400_000

/** `new`: never met. `known`: met before. `compared`: codes were compared. `changed`: met with other devices only. */
export type Acquaintance = 'new' | 'known' | 'compared' | 'changed'

/** Somebody with a device; `person` null: nobody vouches for them, so the device alone counts. */
export interface Met {
  person: { issuer: string; subject: string } | null
  device: Bytes
}

export interface Pins {
  /**
   * What this device remembers of a person's device. Who is `new` is remembered from now on, and stays `new` as long as
   * these pins are open. A `changed` device is not remembered by meeting it: it stays `changed`, in later meetings too,
   * until codes are compared, the person says that it is all right, or the other devices are forgotten.
   */
  meet(person: Met['person'], device: Bytes): Promise<Acquaintance>
  /** Codes were compared with all of them. */
  markCompared(persons: Met[]): Promise<void>
  /** The person saw that these devices changed and takes them as they are. */
  acknowledge(persons: Met[]): Promise<void>
}

/** A device of somebody. */
interface Pin {
  compared: boolean
  /** When it was met last, in days since 1970. */
  day: number
}
type Devices = Map<string, Pin>

/** Devices by person; both are pseudonyms. */
interface Shelf {
  /** Changes a person's devices, all or nothing. */
  change<T>(person: string, act: (devices: Devices) => T): Promise<T>
}

/** @param now ms since 1970 */
export async function openPins(now: () => number = Date.now): Promise<Pins> {
  const today = () => Math.floor(now() / DAY)
  try {
    const key = await keptKeys('pins', isMacKey, newMacKey)
    await forgetBefore(today() - REMEMBERED)
    return new DevicePins(key, new StoredShelf(), today)
  } catch {
    return new DevicePins(await newMacKey(), new MemoryShelf(), today)
  }
}

/** Pins that are still being opened: who uses them waits. */
export function pinsOf(opening: Promise<Pins>): Pins {
  return {
    meet: async (person, device) => (await opening).meet(person, device),
    markCompared: async (persons) => (await opening).markCompared(persons),
    acknowledge: async (persons) => (await opening).acknowledge(persons),
  }
}

class DevicePins implements Pins {
  /** Pairs that were met first while these pins were open. */
  readonly #fresh = new Set<string>()

  constructor(
    private readonly key: CryptoKey,
    private readonly shelf: Shelf,
    private readonly today: () => number,
  ) {}

  async meet(person: Met['person'], device: Bytes): Promise<Acquaintance> {
    const names = await this.#namesOf({ person, device })
    const pair = names.join(' ')
    const acquaintance = await this.shelf.change(names[0], (devices) => this.#greet(devices, names[1]))
    if (acquaintance === 'new') this.#fresh.add(pair)
    return acquaintance === 'known' && this.#fresh.has(pair) ? 'new' : acquaintance
  }

  markCompared(persons: Met[]): Promise<void> {
    return this.#remember(persons, true)
  }

  acknowledge(persons: Met[]): Promise<void> {
    return this.#remember(persons, false)
  }

  #greet(devices: Devices, device: string): Acquaintance {
    const pin = devices.get(device)
    if (!pin && devices.size > 0) return 'changed'
    devices.set(device, { compared: pin?.compared ?? false, day: this.today() })
    if (!pin) return 'new'
    return pin.compared ? 'compared' : 'known'
  }

  async #remember(persons: Met[], compared: boolean): Promise<void> {
    for (const met of persons) {
      const [person, device] = await this.#namesOf(met)
      await this.shelf.change(person, (devices) => {
        const before = devices.get(device)?.compared ?? false
        devices.set(device, { compared: before || compared, day: this.today() })
      })
    }
  }

  /** Pseudonyms of person and device. */
  async #namesOf({ person, device }: Met): Promise<[person: string, device: string]> {
    const bytes = toBase64Url(device)
    const who = person ? JSON.stringify(['person', person.issuer, person.subject]) : `alone ${bytes}`
    return [await this.#pseudonym(who), await this.#pseudonym(`device ${bytes}`)]
  }

  async #pseudonym(text: string): Promise<string> {
    return toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', this.key, utf8(text))))
  }
}

class MemoryShelf implements Shelf {
  readonly #persons = new Map<string, Devices>()

  async change<T>(person: string, act: (devices: Devices) => T): Promise<T> {
    const devices = this.#persons.get(person) ?? new Map()
    const result = act(devices)
    this.#persons.set(person, devices)
    return result
  }
}

class StoredShelf implements Shelf {
  /** Takes over when the database fails under way (full disk): a meeting must not end by that. */
  readonly #memory = new MemoryShelf()

  async change<T>(person: string, act: (devices: Devices) => T): Promise<T> {
    try {
      return await transact('persons', async (store) => {
        const devices: Devices = (await done(store.get(person))) ?? new Map()
        const result = act(devices)
        if (devices.size > 0) await done(store.put(devices, person))
        return result
      })
    } catch {
      return this.#memory.change(person, act)
    }
  }
}

/** Forgets devices that were met last before this day, and people without a device. */
function forgetBefore(day: number): Promise<void> {
  return transact('persons', async (store) => {
    for (const person of await done(store.getAllKeys())) {
      const devices: Devices = await done(store.get(person))
      const kept = new Map([...devices].filter(([, pin]) => pin.day >= day))
      if (kept.size === devices.size) continue
      if (kept.size > 0) await done(store.put(kept, person))
      else await done(store.delete(person))
    }
  })
}

const newMacKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])

const isMacKey = (value: unknown): value is CryptoKey =>
  value instanceof CryptoKey && value.algorithm.name === 'HMAC' && !value.extractable
