/** A page of some intranet with styles of its own, and the meeting among them. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestRoom } from '../person.ts'

const STYLES = `body{margin:0;font:16px/1.5 Georgia,serif;color:#26312b;background:#f3efe6}
header{display:flex;align-items:baseline;gap:32px;padding:18px 40px;background:#1f4a3d;color:#f6f1e4}
header b{font-size:22px}header a{color:#cfe0d6;text-decoration:none}header a[aria-current]{color:#fff;border-bottom:2px solid #e7b94c}
main{display:grid;grid-template-columns:1fr 300px;gap:32px;max-width:1180px;margin:28px auto;padding:0 24px}
h1{margin:0 0 4px;font-size:28px}p{margin:0 0 16px;color:#57635c}
aside{padding:18px 20px;border:1px solid #ddd5c3;border-radius:4px;background:#fffdf7}h2{margin:0 0 10px;font-size:17px}
li{margin-bottom:8px}ul{margin:0;padding-left:18px}
snug-meeting{height:500px;--snug-accent:#1f6b54;--snug-radius:6px}`

const page = (
  server: string,
  room: TestRoom,
): string => `<!doctype html><html lang="en"><meta charset="utf-8">
<title>Garden society</title><style>${STYLES}</style><script type="module" src="${server}/snug.js"></script>
<header><b>Garden society</b><a href="#">News</a><a href="#" aria-current="page">Planning</a><a href="#">Library</a></header>
<main><section><h1>Weekly planning</h1><p>Every Thursday at ten. The minutes stand below afterwards.</p>
<snug-meeting server="${server}" room="${room.id}" room-key="${room.key}" display-name="Mira Novak"></snug-meeting></section>
<aside><h2>Today</h2><ul><li>Seed order for the spring</li><li>Who waters in August</li><li>The new fence</li></ul></aside></main>
<script>document.querySelector('snug-meeting').setAttribute('token', location.hash.slice(1))</script></html>`

/** On loopback, where a page may embed a server of loopback. */
export async function serveIntranet(
  server: string,
  room: TestRoom,
): Promise<{ origin: string; close(): void }> {
  const pages = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(page(server, room))
  })
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://localhost:${(pages.address() as AddressInfo).port}`,
    close() {
      pages.closeAllConnections()
      pages.close()
    },
  }
}
