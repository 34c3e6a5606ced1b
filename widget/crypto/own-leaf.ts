import { generateKeyPackageWithKey, type KeyPackage, type PrivateKeyPackage } from 'ts-mls/keyPackage.js'
import { type GroupRules, type LeafClaims, makeCredential } from './credential.ts'
import type { DeviceKey } from './device-key.ts'
import { CAPABILITIES, LIFETIME } from './group-auth.ts'
import { suite } from './mls-suite.ts'
import { cleanName } from './name.ts'

/** The leaf of one stay: opaque but for whose it is. Its signature key can't be read and is used for nothing else. */
export interface OwnLeaf extends LeafClaims {
  readonly keyPackage: KeyPackage
  readonly privateKeys: PrivateKeyPackage
}

/**
 * A leaf to enter groups with, for one stay.
 * @param participant id of the seat, given by the server
 * @throws IdentityError when the assertion is of a known issuer and does not hold: nobody would let this leaf in
 */
export async function newLeaf(
  rules: GroupRules,
  device: DeviceKey,
  participant: string,
  name: string,
  assertion: string | null,
): Promise<OwnLeaf> {
  const expected = { room: rules.secrets.room, device: device.publicKey, now: rules.now() }
  const identity = await rules.identityKeys.verify(assertion, expected)
  const keys = await suite.signature.keygen()
  const said = { participant, name: cleanName(name), assertion }
  const credential = await makeCredential(rules.secrets, device, Uint8Array.from(keys.publicKey), said)
  const { publicPackage, privatePackage } = await generateKeyPackageWithKey(
    { credentialType: 'basic', identity: credential },
    CAPABILITIES,
    LIFETIME,
    [],
    keys,
    suite,
  )
  const claims = { participant, name: said.name, device: device.publicKey, identity }
  return { ...claims, keyPackage: publicPackage, privateKeys: privatePackage }
}
