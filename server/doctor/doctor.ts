/** `snug doctor`: looks at everything that the server needs, and says what is blocked and what to do. Changes nothing. */
import type { Config } from '../config.ts'
import type { Finding } from './finding.ts'
import { disk, permissions } from './folder.ts'
import { certificate, mediaPorts, port, publicAddress, time } from './network.ts'
import { mediaServer, relay } from './programs.ts'

export async function examine(config: Config, now: Date): Promise<Finding[]> {
  const { janus, turn, dataDir } = config
  const { finding, running } = await port(config)
  const ports = [
    ...(janus.kind === 'own' ? [['media', janus.rtpPorts] as const] : []),
    ...(turn.kind === 'own' ? [['relay', turn.relayPorts] as const] : []),
  ]
  return [
    finding,
    await publicAddress(config, running),
    await certificate(config, now),
    await mediaServer(config),
    ...(await Promise.all(ports.map(([name, range]) => mediaPorts(name, range)))),
    await relay(config, running),
    await time(config, now),
    await permissions(dataDir),
    await disk(dataDir),
  ]
}
