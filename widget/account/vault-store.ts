import { SnugError } from '../../protocol/index.ts'
import type { AccountClient } from './client.ts'
import { openVault, sealVault, type VaultContent } from './vault.ts'

/** Times a change is tried again after somebody else's change came first. */
const RETRIES = 3

/** The vault of the signed-in account at the server, opened with its key. Nothing is cached: tabs and devices share it. */
export class VaultStore {
  constructor(
    readonly client: Pick<AccountClient, 'vault' | 'putVault'>,
    readonly key: CryptoKey,
    readonly login: string,
  ) {}

  /** @throws AccountError `data_damaged` when the key does not open it */
  async read(): Promise<VaultContent> {
    return (await this.load()).content
  }

  /**
   * Applies `change` to the current content and stores it. When another device stored in between, `change` is
   * applied again to what that device left, so it has to say what to change rather than what the result is.
   * @throws SnugError `conflict` after three retries
   */
  async update(change: (content: VaultContent) => VaultContent): Promise<VaultContent> {
    for (let retry = 0; ; retry++) {
      const { content, version } = await this.load()
      const next = change(content)
      if (next === content) return content
      try {
        await this.client.putVault({ vault: await sealVault(this.key, this.login, next), version })
        return next
      } catch (error) {
        const again = error instanceof SnugError && error.code === 'conflict' && retry < RETRIES
        if (!again) throw error
      }
    }
  }

  /** The content with the version that a change has to name. */
  async load(): Promise<{ content: VaultContent; version: number }> {
    const { vault, version } = await this.client.vault()
    return { content: await openVault(this.key, this.login, vault), version }
  }
}

/** Change for `update`: remembers the key of a room. */
export const withRoomKey =
  (room: string, key: string) =>
  (content: VaultContent): VaultContent =>
    content.rooms[room]?.key === key ? content : { ...content, rooms: { ...content.rooms, [room]: { key } } }

/** Change for `update`: forgets the key of a room. */
export const withoutRoomKey =
  (room: string) =>
  (content: VaultContent): VaultContent => {
    if (!Object.hasOwn(content.rooms, room)) return content
    const { [room]: _gone, ...rooms } = content.rooms
    return { ...content, rooms }
  }
