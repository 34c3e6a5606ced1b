/** Debian's multistream VideoRoom demo, served from its package against a given Janus, and pages of our own. */
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import WebSocket from 'ws'

const DEMOS = '/usr/share/janus/demos'
const ROOM = 'demo'
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
}

export interface Janus {
  url: string
  apiSecret: string
}

/** Makes the demo's room: same codecs and bit rate as a Snug room. */
export async function createDemoRoom(janus: Janus): Promise<void> {
  const socket = new WebSocket(janus.url, 'janus-protocol')
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const ask = (message: object) =>
    new Promise<{ data: { id: number } }>((resolve, reject) => {
      const transaction = Math.random().toString(36)
      const timer = setTimeout(() => reject(new Error('Janus does not answer')), 5_000)
      socket.on('message', (data) => {
        const answer = JSON.parse(String(data))
        if (answer.transaction !== transaction) return
        clearTimeout(timer)
        resolve(answer)
      })
      socket.send(JSON.stringify({ ...message, transaction, apisecret: janus.apiSecret }))
    })
  const session_id = (await ask({ janus: 'create' })).data.id
  const handle_id = (await ask({ janus: 'attach', session_id, plugin: 'janus.plugin.videoroom' })).data.id
  const body = {
    request: 'create',
    room: ROOM,
    publishers: 20,
    bitrate: 2_500_000,
    audiocodec: 'opus',
    videocodec: 'vp8',
  }
  await ask({ janus: 'message', session_id, handle_id, body })
  socket.close()
}

/** The demo reads its room as a number; this Janus has string ids. Nothing else is changed. */
async function demoFile(path: string, janus: Janus): Promise<string | Buffer> {
  if (path === '/settings.js')
    return `var server = ${JSON.stringify(janus.url)}; var iceServers = null; var token = ""; var apisecret = ${JSON.stringify(janus.apiSecret)};`
  const file = await readFile(join(DEMOS, normalize(path)))
  return path === '/mvideoroomtest.js'
    ? String(file).replace('var myroom = 1234;', `var myroom = "${ROOM}";`)
    : file
}

/** @param pages bodies of our own pages by path */
export async function serveDemo(
  janus: Janus,
  pages: Record<string, string>,
): Promise<{ origin: string; server: Server }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const own = pages[path]
    const body = own === undefined ? demoFile(path, janus) : Promise.resolve(own)
    body.then(
      (content) => {
        response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream')
        response.end(content)
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, server }
}
