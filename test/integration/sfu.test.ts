import assert from 'node:assert/strict'
import { readdirSync, readlinkSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Slot } from '../../protocol/index.ts'
import { createJanodeSfu } from '../../server/sfu/janode.ts'
import type { JanusProcess } from '../../server/sfu/janus-process.ts'
import type { Sfu, SfuRoom } from '../../server/sfu/sfu.ts'
import { startJanus } from '../support/janus.ts'
import { type MediaBrowser, startBrowser } from '../support/media-page.ts'
import { connect, feed, flows, type SfuClient, until, voiceAndFace } from '../support/sfu-client.ts'

let janus: JanusProcess
let sfu: Sfu
let browser: MediaBrowser

before(async () => {
  janus = await startJanus()
  sfu = createJanodeSfu({ url: janus.url, apiSecret: janus.apiSecret })
  browser = await startBrowser()
  await until('media server connected', () => sfu.state === 'up')
})
after(async () => {
  await browser?.close()
  await sfu?.close()
  await janus?.stop()
})

/** UDP sockets of the media server: one per peer connection. */
function mediaSockets(): number {
  const fds = `/proc/${janus.pid}/fd`
  return readdirSync(fds).filter((fd) => {
    try {
      return readlinkSync(`${fds}/${fd}`).startsWith('socket:')
    } catch {
      return false
    }
  }).length
}

const everything = { microphone: true, camera: true }

async function inRoom(work: (room: SfuRoom, join: (id: string) => Promise<SfuClient>) => Promise<void>) {
  const clients: SfuClient[] = []
  const room = await sfu.createRoom()
  try {
    await work(room, async (id) => {
      const client = await connect(browser, room, id)
      clients.push(client)
      return client
    })
  } finally {
    await room.close()
    await Promise.all(clients.map((client) => client.page.close().catch(() => {})))
  }
  await until('nothing is left', async () => {
    const { rooms, handles } = await sfu.census()
    return rooms === 0 && handles === 0
  })
}

const rolesOf = (sdp = ''): string =>
  [...new Set([...sdp.matchAll(/^a=setup:(\w+)/gm)].map(([, role]) => role))].join(' ')

test('three people receive each other, with an offer ahead of need at most, and nothing is left of them', async () => {
  const socketsBefore = mediaSockets()
  await inRoom(async (_room, join) => {
    const ids = ['ann', 'ben', 'cid']
    const clients = await Promise.all(ids.map(join))
    assert.deepEqual(await sfu.census(), { rooms: 1, handles: 6 })
    assert.ok(mediaSockets() >= socketsBefore + 6)
    for (const client of clients) {
      const others = voiceAndFace(...ids.filter((id) => id !== client.id))
      client.want(others)
      await client.page.send(everything)
    }
    for (const client of clients)
      for (const wanted of voiceAndFace(...ids.filter((id) => id !== client.id))) await flows(client, wanted)
    for (const client of clients) {
      assert.ok(client.offers <= 2)
      assert.deepEqual(client.troubles, [])
      assert.deepEqual(client.begun, [ids.filter((id) => id !== client.id)])
    }
  })
  await until('no media socket is left', () => mediaSockets() === socketsBefore)
})

test('whose pictures begin to come is told, not whose voice alone', async () => {
  await inRoom(async (_room, join) => {
    const [viewer, sender] = [await join('viewer'), await join('sender')]
    await sender.page.send(everything)
    viewer.want([feed('sender', 'microphone')])
    await flows(viewer, feed('sender', 'microphone'))
    assert.deepEqual(viewer.begun, [])
    viewer.want(voiceAndFace('sender'))
    await flows(viewer, feed('sender', 'camera'))
    assert.deepEqual(viewer.begun, [['sender']])
  })
})

test('a newcomer comes and goes many times; the resident gets one more offer at most, and slots are free again', async () => {
  await inRoom(async (_room, join) => {
    const resident = await join('resident')
    const steady = await join('steady')
    await steady.page.send(everything)
    for (let round = 0; round < 5; round++) {
      const guest = await join(`guest${round}`)
      await guest.page.send(everything)
      resident.want(voiceAndFace('steady', guest.id))
      await flows(resident, feed(guest.id, 'camera'))
      await flows(resident, feed(guest.id, 'microphone'))
      await guest.close()
      await until('slots are free again', () => resident.slots.filter((slot) => slot.feed).length === 2)
    }
    await flows(resident, feed('steady', 'camera'))
    assert.ok(resident.offers <= 2)
    assert.deepEqual(resident.troubles, [])
  })
})

test('a publisher who vanishes leaves slots that work again, without asking the browser', async () => {
  await inRoom(async (_room, join) => {
    const resident = await join('resident')
    for (let round = 0; round < 3; round++) {
      const guest = await join(`guest${round}`)
      await guest.page.send(everything)
      resident.want(voiceAndFace(guest.id))
      await flows(resident, feed(guest.id, 'camera'))
      const mid = resident.midOf(feed(guest.id, 'camera'))
      await guest.page.page.evaluate('peer.pub.close()')
      await until('the publisher is down', () => guest.troubles.includes('publisher down'))
      await until('the slot is free', () => resident.slots.every((slot) => slot.feed === null))
      const next = await join(`next${round}`)
      await next.page.send(everything)
      resident.want(voiceAndFace(next.id))
      await flows(resident, feed(next.id, 'camera'))
      assert.equal(resident.midOf(feed(next.id, 'camera')), mid)
      await next.close()
      await guest.close()
    }
    assert.ok(resident.offers <= 2)
    assert.deepEqual(resident.troubles, [])
  })
})

test('a feed whose publisher is not up waits for it; unknown feeds keep nobody from the others', async () => {
  await inRoom(async (_room, join) => {
    const resident = await join('resident')
    resident.want(voiceAndFace('nobody', 'early', 'late'))
    const early = await join('early')
    await early.page.send(everything)
    await flows(resident, feed('early', 'camera'))
    const late = await join('late')
    await late.page.send({ screen: true, ...everything })
    resident.want([...voiceAndFace('nobody', 'early', 'late'), feed('late', 'screen')])
    await flows(resident, feed('late', 'screen'))
    await flows(resident, feed('late', 'microphone'))
    assert.deepEqual(resident.troubles, [])
  })
})

test('what is heard of a screen comes in a slot of its own, beside the voice', async () => {
  await inRoom(async (_room, join) => {
    const [resident, presenter] = [await join('resident'), await join('presenter')]
    await presenter.page.send({ screen: true, sound: true, ...everything })
    const all = [...voiceAndFace('presenter'), feed('presenter', 'screen'), feed('presenter', 'sound')]
    resident.want(all)
    for (const wanted of all) await flows(resident, wanted)
    assert.equal(new Set(all.map((wanted) => resident.midOf(wanted))).size, all.length)
    await presenter.page.send({ microphone: false })
    await flows(resident, feed('presenter', 'sound'))
    assert.deepEqual(resident.troubles, [])
  })
})

test('more streams than slots: the subscriber asks for more once, and all are received', async () => {
  const small = createJanodeSfu({ url: janus.url, apiSecret: janus.apiSecret, slots: 1 })
  await until('second connection is up', () => small.state === 'up')
  const room = await small.createRoom()
  try {
    const resident = await connect(browser, room, 'resident')
    const guests = await Promise.all(['g1', 'g2', 'g3'].map((id) => connect(browser, room, id)))
    for (const guest of guests) await guest.page.send(everything)
    resident.want(voiceAndFace('g1', 'g2', 'g3'))
    for (const wanted of voiceAndFace('g1', 'g2', 'g3')) await flows(resident, wanted)
    assert.equal(resident.offers, 2)
    // What was free is used by the next one without a further offer.
    const fourth = await connect(browser, room, 'g4')
    await fourth.page.send(everything)
    resident.want(voiceAndFace('g1', 'g2', 'g3', 'g4'))
    await flows(resident, feed('g4', 'camera'))
    assert.deepEqual(resident.troubles, [])
    for (const each of [resident, fourth, ...guests]) await each.page.close()
  } finally {
    await room.close()
    await small.close()
  }
})

test('layers change the size of the picture, are remembered, and survive a switch', async () => {
  await inRoom(async (_room, join) => {
    const viewer = await join('viewer')
    const camera = feed('sender', 'camera')
    viewer.watch([{ ...camera, layer: 'high' }])
    viewer.want([camera])
    const sender = await join('sender')
    await sender.page.send(everything)
    const width = async (wanted: number) =>
      until(`width ${wanted}`, async () => (await viewer.received(camera))?.width === wanted)
    await width(1280)
    viewer.watch([{ ...camera, layer: 'low' }])
    await width(320)
    viewer.watch([{ ...camera, layer: 'medium' }])
    await width(640)
    viewer.want([])
    await until('parked', () => viewer.midOf(camera) === undefined)
    viewer.want([camera])
    await flows(viewer, camera)
    await width(640)
    viewer.watch([{ ...camera, layer: 'off' }])
    await until('stopped', async () => {
      const first = await viewer.received(camera)
      await new Promise((resolve) => setTimeout(resolve, 300))
      return first?.packets === (await viewer.received(camera))?.packets
    })
    viewer.watch([{ ...camera, layer: 'low' }])
    await flows(viewer, camera)
    await width(320)
    assert.deepEqual(viewer.troubles, [])
  })
})

test('both connections survive an ICE restart', async () => {
  await inRoom(async (_room, join) => {
    const [one, two] = await Promise.all([join('one'), join('two')])
    await two.page.send(everything)
    one.want(voiceAndFace('two'))
    await flows(one, feed('two', 'camera'))
    await two.page.accept(await two.publisher.restart(await two.page.restartOffer()))
    await flows(one, feed('two', 'camera'))
    const before = one.offers
    await one.subscriber.restart()
    await until('the restart was answered', () => one.offers === before + 1)
    await flows(one, feed('two', 'camera'))
    await flows(one, feed('two', 'microphone'))
    assert.deepEqual([...one.troubles, ...two.troubles], [])
  })
})

test('an answer lost on the way is asked for again by a restart', async () => {
  await inRoom(async (room, join) => {
    const sender = await join('sender')
    await sender.page.send(everything)
    const page = await browser.open()
    const offers: { n: number; sdp: string }[] = []
    const subscriber = await room.subscribe('viewer', {
      offer: (n, sdp) => offers.push({ n, sdp }),
      slots: () => {},
      begins: () => {},
      down: () => {},
      error: (error) => assert.fail(error),
    })
    subscriber.want(voiceAndFace('sender'))
    const [first] = offers
    await page.answer(first?.sdp ?? '')
    await subscriber.restart()
    assert.equal(offers.length, 2)
    assert.equal(offers[1]?.sdp, first?.sdp)
    await subscriber.answer(2, await page.answer(offers[1]?.sdp ?? ''))
    assert.equal(offers.length, 3)
    await assert.rejects(subscriber.answer(2, 'v=0\r\n'), { code: 'wrong_state' })
    await subscriber.answer(3, await page.answer(offers[2]?.sdp ?? ''))
    await until('pictures', async () =>
      (await page.received()).some(({ framesDecoded }) => framesDecoded > 3),
    )
    await page.close()
  })
})

test('a publisher who vanishes while an offer is out leaves a slot that works after the answer', async () => {
  const small = createJanodeSfu({ url: janus.url, apiSecret: janus.apiSecret, slots: 1 })
  await until('second connection is up', () => small.state === 'up')
  const room = await small.createRoom()
  try {
    const [gone, stays] = await Promise.all(['gone', 'stays'].map((id) => connect(browser, room, id)))
    assert.ok(gone && stays)
    await stays.page.send(everything)
    const page = await browser.open()
    const offers: string[] = []
    let slots: Slot[] = []
    const subscriber = await room.subscribe('viewer', {
      offer: (_n, sdp) => offers.push(sdp),
      slots: (now) => {
        slots = now
      },
      begins: () => {},
      down: () => {},
      error: (error) => assert.fail(error),
    })
    const first = await page.answer(offers[0] ?? '')
    await subscriber.answer(1, first)
    subscriber.want([feed('gone', 'camera'), feed('stays', 'camera')])
    await until('more slots are asked for', () => offers.length === 2)
    const carrying = slots.find((slot) => slot.feed?.participant === 'gone')
    await gone.page.page.evaluate('peer.pub.close()')
    await until('its slot is dead', () => slots.every((slot) => slot.feed === null))
    const second = await page.answer(offers[1] ?? '')
    await subscriber.answer(2, second)
    // The media server begins the DTLS handshake, and both keep to that.
    assert.deepEqual([offers[0], first, offers[1], second].map(rolesOf), [
      'active',
      'passive',
      'actpass',
      'passive',
    ])
    await until('pictures', async () =>
      (await page.received()).some(({ framesDecoded }) => framesDecoded > 3),
    )
    await stays.page.send({ screen: true })
    subscriber.want([feed('stays', 'camera'), feed('stays', 'screen')])
    await until('pictures in the slot that was dead', async () => {
      const revived = (await page.received()).find(({ mid }) => mid === carrying?.mid)
      return (revived?.framesDecoded ?? 0) > 3
    })
    assert.equal(offers.length, 2)
    await gone.page.close()
    await stays.page.close()
    await page.close()
  } finally {
    await room.close()
    await small.close()
  }
})

test('refusals carry a code, and leave no handle', async () => {
  await inRoom(async (room, join) => {
    const page = await browser.open()
    const offer = await page.offer()
    const swapped = offer.replace(/^a=sendonly/m, 'a=sendrecv')
    for (const bad of ['v=0\r\n', swapped, offer.slice(0, offer.lastIndexOf('m=')), `${offer}m=video x\r\n`])
      await assert.rejects(room.publish('bad', bad), { code: 'media_refused' })
    const client = await join('client')
    await assert.rejects(client.subscriber.answer(99, 'v=0\r\n'), { code: 'wrong_state' })
    await until('only the good one is left', async () => (await sfu.census()).handles === 2)
    await page.close()
  })
})

test('killed in a call: everybody is told, and a new room works on the same adapter', async () => {
  const states: string[] = []
  const stop = sfu.onState((state) => states.push(state))
  const room = await sfu.createRoom()
  const client = await connect(browser, room, 'client')
  process.kill(janus.pid ?? assert.fail(), 'SIGKILL')
  await until('down', () => states.includes('down'))
  await until(
    'told',
    () => client.troubles.includes('publisher down') && client.troubles.includes('subscriber down'),
  )
  assert.equal(states[0], 'down')
  await room.close()
  await client.page.close()
  await until('up again', () => states.at(-1) === 'up')
  await inRoom(async (_room, join) => {
    const [one, two] = await Promise.all([join('one'), join('two')])
    one.want(voiceAndFace('two'))
    await two.page.send(everything)
    await flows(one, feed('two', 'camera'))
  })
  stop()
})
