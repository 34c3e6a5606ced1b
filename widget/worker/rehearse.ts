/** The way into a group, between two people who do not exist: what is done once is compiled when it is needed. */
import { toBase64Url } from '../crypto/bytes.ts'
import { newDeviceKey } from '../crypto/device-key.ts'
import { newLeaf } from '../crypto/group.ts'
import { IdentityKeys } from '../crypto/identity.ts'
import { deriveRoomSecrets } from '../crypto/room-secret.ts'
import { follow, planNewGroup, planWayIn } from './steps.ts'

const random = (bytes: number): string => toBase64Url(crypto.getRandomValues(new Uint8Array(bytes)))

export async function rehearse(): Promise<void> {
  const secrets = await deriveRoomSecrets(random(16), random(32))
  const rules = { secrets, identityKeys: await IdentityKeys.import([]), now: () => Date.now() }
  const leaf = async () => newLeaf(rules, await newDeviceKey(), random(16), '', null)
  const { step, group } = await planNewGroup(rules, await leaf(), null)
  const entry = await planWayIn(rules, await leaf(), step.to, step.info)
  await follow(rules, group, entry.step.to, entry.step.commit ?? '')
}
