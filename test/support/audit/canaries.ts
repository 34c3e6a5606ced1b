/** Random marks that a meeting leaves everywhere where people leave something. */
import { randomBytes, randomInt } from 'node:crypto'

const mark = () => randomBytes(12).toString('hex')

export interface Canaries {
  logins: { ada: string; ben: string }
  names: { ada: string; ben: string }
  title: string
  word: string
  file: string
  agent: string
  forwarded: string
  /** Source of requests: of the loopback network, so that it is nobody else’s. */
  address: string
  password: string
  malformed: string
  /** Of the form of a recovery code, and none. */
  code: string
}

export const newCanaries = (): Canaries => ({
  logins: { ada: `ada-${mark()}`, ben: `ben-${mark()}` },
  names: { ada: `Ada ${mark()}`, ben: `Ben ${mark()}` },
  title: `Otters ${mark()}`,
  word: `Hello ${mark()}`,
  file: `report-${mark()}.pdf`,
  agent: `Browser/${mark()}`,
  forwarded: `198.51.100.${randomInt(100, 250)}`,
  address: `127.${randomInt(100, 250)}.${randomInt(100, 250)}.${randomInt(100, 250)}`,
  password: mark(),
  malformed: mark(),
  code: randomBytes(6).toString('hex'),
})

/** As the search wants them, by class. */
export const secretsOf = ({ logins, names, ...rest }: Canaries): Record<string, string> => ({
  ...{ 'login of Ada': logins.ada, 'login of Ben': logins.ben },
  ...{ 'name of Ada': names.ada, 'name of Ben': names.ben },
  ...rest,
})
