/**
 * Attacks on the media ports by somebody who is in no meeting (OWASP ASVS 5, V17.2): forged, malformed and flooded
 * packets, a race for the DTLS handshake, and a man in the middle. Each with a control.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createJanodeSfu } from '../../server/sfu/janode.ts'
import type { JanusProcess } from '../../server/sfu/janus-process.ts'
import type { Sfu, SfuRoom } from '../../server/sfu/sfu.ts'
import { selfSigned } from '../support/certificates.ts'
import { startJanus } from '../support/janus.ts'
import {
  clientHello,
  MediaAttacker,
  malformed,
  rtp,
  type Target,
  targetsOf,
} from '../support/media-attacker.ts'
import { type MediaBrowser, startBrowser } from '../support/media-page.ts'
import { freePort } from '../support/ports.ts'
import { connect, feed, flows, type SfuClient, until } from '../support/sfu-client.ts'

let janus: JanusProcess
let sfu: Sfu
let browser: MediaBrowser
let hello: Buffer

before(async () => {
  janus = await startJanus()
  sfu = createJanodeSfu({ url: janus.url, apiSecret: janus.apiSecret })
  browser = await startBrowser()
  hello = await clientHello()
  await until('media server connected', () => sfu.state === 'up')
})
after(async () => {
  await browser?.close()
  await sfu?.close()
  await janus?.stop()
})

interface Hall {
  room: SfuRoom
  ada: SfuClient
  ben: SfuClient
  /** Media ports of both. */
  targets: Target[]
}

/** Two people, of whom Ben receives Ada's picture. `onPort` is told of each media port before anybody uses it. */
async function inCall(
  work: (hall: Hall) => Promise<void>,
  onPort: (targets: Target[]) => void = () => undefined,
): Promise<void> {
  const room = await sfu.createRoom()
  const targets: Target[] = []
  const learn = (sdp: string) => {
    const found = targetsOf(sdp)
    targets.push(...found)
    onPort(found)
  }
  const watched: SfuRoom = {
    async publish(participant, offer) {
      const made = await room.publish(participant, offer)
      learn(made.answer)
      return made
    },
    subscribe: (participant, events) =>
      room.subscribe(participant, {
        ...events,
        offer(n, sdp) {
          learn(sdp)
          events.offer(n, sdp)
        },
      }),
    close: () => room.close(),
  }
  const clients: SfuClient[] = []
  try {
    for (const id of ['ada', 'ben']) clients.push(await connect(browser, watched, id))
    const [ada, ben] = clients
    assert.ok(ada && ben)
    await ada.page.send({ microphone: true, camera: true })
    ben.want([feed('ada', 'camera'), feed('ada', 'microphone')])
    await flows(ben, feed('ada', 'camera'))
    await work({ room, ada, ben, targets })
    assert.deepEqual([...ada.troubles, ...ben.troubles], [])
  } finally {
    await room.close()
    await Promise.all(clients.map(({ page }) => page.close().catch(() => undefined)))
  }
}

/** Packets that Ben has received of everybody. */
const packetsOf = async ({ page }: SfuClient): Promise<number> =>
  (await page.received()).reduce((sum, { packets }) => sum + packets, 0)

/** What Ada's browser sends: the numbers that an eavesdropper sees in clear. */
const streamsOf = ({ page }: SfuClient) =>
  page.page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: the page's own helper
    const stats = await (globalThis as any).peer.pub.getStats()
    return [...stats.values()].filter(({ type }) => type === 'outbound-rtp').map(({ ssrc }) => Number(ssrc))
  })

test('packets of strangers are neither forwarded nor answered, also with the numbers of a stream that goes on', async () => {
  await inCall(async ({ ada, ben, targets }) => {
    const attacker = new MediaAttacker()
    const ssrcs = await streamsOf(ada)
    assert.ok(targets.length >= 4 && ssrcs.length >= 4)
    await ada.page.send({ microphone: false, camera: false })
    await until('nothing is under way any more', async () => {
      const before = await packetsOf(ben)
      await delay(500)
      return before === (await packetsOf(ben))
    })
    const before = await packetsOf(ben)
    for (const ssrc of ssrcs) await attacker.flood(targets, 500, (n) => rtp(ssrc, n % 2 ? 96 : 111, n))
    assert.equal(await packetsOf(ben), before)
    assert.equal(attacker.answers.length, 0)
    await ada.page.send({ microphone: true, camera: true })
    await flows(ben, feed('ada', 'camera'))
    attacker.close()
  })
})

test('control: a relay that believes the last sender forwards and answers the same packets', async () => {
  const naive = createSocket('udp4').bind(0, '127.0.0.1')
  await once(naive, 'listening')
  naive.on('message', (message, from) => naive.send(message, from.port, from.address))
  const attacker = new MediaAttacker()
  await attacker.flood([{ address: '127.0.0.1', port: naive.address().port }], 100, (n) => rtp(1, 96, n))
  assert.ok(attacker.answers.length > 0)
  attacker.close()
  naive.close()
})

test('malformed packets and floods leave the media server and the call as they were', async () => {
  const { pid } = janus
  await inCall(async ({ ben, targets }) => {
    const attacker = new MediaAttacker()
    await attacker.flood(targets, 4_000, malformed)
    await attacker.flood(targets, 4_000, (n) => rtp(n, 96, n, 1_000))
    await flows(ben, feed('ada', 'camera'))
    await flows(ben, feed('ada', 'microphone'))
    assert.equal(attacker.answers.filter(isRtp).length, 0)
    attacker.close()
  })
  assert.equal(janus.pid, pid)
})

const isRtp = (packet: Buffer) => (packet[0] ?? 0) >= 128 && (packet[0] ?? 0) < 192

test('a thousand foreign DTLS handshakes while a call is set up: it connects, and none is answered', async () => {
  const attacker = new MediaAttacker()
  const floods: Promise<void>[] = []
  await inCall(
    async ({ ben }) => {
      await Promise.all(floods)
      assert.ok(floods.length >= 4)
      await flows(ben, feed('ada', 'camera'))
    },
    // As soon as a port is known, before the browser itself can have used it.
    (targets) => floods.push(attacker.flood(targets, 1_000, () => hello)),
  )
  assert.equal(attacker.answers.length, 0)
  attacker.close()
})

test('control: a DTLS server without ICE in front of it answers the same handshake', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'snug-dtls-test-'))
  const { cert, key } = selfSigned('localhost')
  await writeFile(join(dir, 'both.pem'), cert + key, { mode: 0o600 })
  const port = await freePort()
  const args = ['s_server', '-dtls1_2', '-accept', `127.0.0.1:${port}`, '-cert', join(dir, 'both.pem')]
  const server = spawn('openssl', [...args, '-quiet'], { stdio: 'ignore' })
  const attacker = new MediaAttacker()
  try {
    await until('answered', async () => {
      await attacker.flood([{ address: '127.0.0.1', port }], 1, () => hello)
      return attacker.answers.length > 0
    })
    assert.equal(attacker.answers[0]?.[0], 22)
  } finally {
    attacker.close()
    server.kill('SIGKILL')
    await rm(dir, { recursive: true, force: true })
  }
})

/** Another fingerprint of the same form: that of a man in the middle. */
const foreign = (sdp: string) =>
  sdp.replace(/^(a=fingerprint:\S+ )(\S\S)/gm, (_line, start, byte) => start + (byte === '00' ? '01' : '00'))

test('a man in the middle before the media server: the fingerprint does not fit, and it takes nothing', async () => {
  const room = await sfu.createRoom()
  const page = await browser.open()
  try {
    const { publisher, answer } = await room.publish('eve', foreign(await page.offer()))
    await page.accept(answer)
    await assert.rejects(publisher.up)
  } finally {
    await room.close()
    await page.close()
  }
})

test('a man in the middle before the browser: it refuses, and nothing connects', async () => {
  const room = await sfu.createRoom()
  const page = await browser.open()
  try {
    const { publisher, answer } = await room.publish('ada', await page.offer())
    publisher.up.catch(() => undefined)
    await page.accept(foreign(answer))
    await until('refused', async () => (await page.states()).pub === 'failed', 20_000)
  } finally {
    await room.close()
    await page.close()
  }
})

test('the handshake has forward secrecy and authenticated ciphers, as the browser reports', async () => {
  await inCall(async ({ ada }) => {
    const transport = await ada.page.page.evaluate(async () => {
      // biome-ignore lint/suspicious/noExplicitAny: the page's own helper
      const stats = await (globalThis as any).peer.pub.getStats()
      return [...stats.values()].find(({ type }) => type === 'transport')
    })
    assert.equal(transport.tlsVersion, 'FEFD')
    assert.match(transport.dtlsCipher, /^TLS_ECDHE_\w+_WITH_(AES_\d+_GCM|CHACHA20_POLY1305)_SHA\d+$/)
    assert.match(transport.srtpCipher, /^(AEAD_AES_(128|256)_GCM|SRTP_AES128_CM_HMAC_SHA1_80)$/)
  })
})

test('control: with the fingerprints as they were the same connection comes about', async () => {
  const room = await sfu.createRoom()
  const page = await browser.open()
  try {
    const { publisher, answer } = await room.publish('ada', await page.offer())
    await page.accept(answer)
    await publisher.up
    await until('connected', async () => (await page.states()).pub === 'connected')
  } finally {
    await room.close()
    await page.close()
  }
})
