import { claimsOf, newIssuer, type Person } from './issuer.ts'

/** Somebody who vouches for people, for an hour or for `life` seconds. */
export async function voucher() {
  const { key, sign } = await newIssuer()
  const vouch = async ({ life = 3_600, ...person }: Person & { life?: number }): Promise<string> =>
    sign({ ...(await claimsOf({ sub: 'ada', name: 'Ada', ...person })), exp: person.iat + life })
  return { key, vouch }
}
