/** The API of host applications in memory, as part of FakeAccountServer. */
import * as v from 'valibot'
import { http, SnugError } from '../../protocol/index.ts'
import { randomBytes, toBase64Url } from '../../widget/account/bytes.ts'

type Host = v.InferOutput<typeof http.HostsAnswer>[number]

export class FakeHosts {
  all: Host[] = []

  answer(admin: boolean, method: string, path: string, body: unknown): unknown {
    if (!admin) throw new SnugError('forbidden')
    const [, , id, sub, kid] = path.split('/')
    switch (`${method} ${[id && ':id', sub, kid && ':kid'].filter(Boolean).join('/')}`) {
      case 'GET ':
        return this.all
      case 'POST ':
        return this.#add(v.parse(http.HostRequest, body))
      case 'PUT :id':
        Object.assign(this.#host(id), v.parse(http.HostPlaces, body))
        return undefined
      case 'DELETE :id':
        this.all = this.all.filter((host) => host !== this.#host(id))
        return undefined
      case 'POST :id/keys':
        return this.#addKey(this.#host(id), v.parse(http.HostKeyRequest, body))
      case 'DELETE :id/keys/:kid': {
        const host = this.#host(id)
        host.keys = host.keys.filter((key) => key.kid !== kid)
        return undefined
      }
    }
    throw new SnugError('not_found')
  }

  #add({ name, origins, rooms, kid, key }: v.InferOutput<typeof http.HostRequest>): undefined {
    if (this.all.some((host) => host.name === name)) throw new SnugError('conflict')
    this.all.push({ id: toBase64Url(randomBytes(16)), name, origins, rooms, keys: [{ kid, x: key }] })
  }

  #addKey(host: Host, { kid, key }: v.InferOutput<typeof http.HostKeyRequest>): undefined {
    if (host.keys.length === http.MAX_HOST_KEYS || host.keys.some((one) => one.kid === kid))
      throw new SnugError('conflict')
    host.keys.push({ kid, x: key })
  }

  #host(id: string | undefined): Host {
    const host = this.all.find((one) => one.id === id)
    if (!host) throw new SnugError('not_found')
    return host
  }
}
