/** Which pages of other origins may show meetings of this server. */
import type { HostStore } from '../store/store.ts'

export interface EmbedOriginsOptions {
  /** Origin at which browsers reach the server; its own pages may. */
  publicUrl: string
  /** Whether pages of this origin may show meetings to people of this server. */
  isEmbedOrigin(origin: string): boolean
  hosts: Pick<HostStore, 'list'>
}

/** Who allows a page: the server's settings, for its own people; a registered host application, for those of it. */
export interface Allowed {
  settings: boolean
  host: boolean
}

/** Narrower than what URL takes, which has names with `*`, `;` and `,` in them: it goes into a content policy. */
const ORIGIN = /^https?:\/\/([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/

export const isOrigin = (text: string): boolean =>
  text.length <= 255 && ORIGIN.test(text) && URL.canParse(text) && new URL(text).origin === text

export class EmbedOrigins {
  constructor(private readonly options: EmbedOriginsOptions) {}

  async allowed(origin: string): Promise<Allowed> {
    if (!isOrigin(origin)) return { settings: false, host: false }
    const { publicUrl, isEmbedOrigin, hosts } = this.options
    const settings = origin === publicUrl || isEmbedOrigin(origin)
    return { settings, host: (await hosts.list()).some(({ origins }) => origins.includes(origin)) }
  }
}
