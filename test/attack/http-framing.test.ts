/** Requests whose end is said in two ways, or in none: whoever stands in front may see another request than the server. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { type TestApi, testApi } from '../support/api.ts'

let api: TestApi
before(async () => {
  api = await testApi(undefined, { whole: true })
})
after(() => api[Symbol.asyncDispose]())

/** Statuses of all that is answered to these bytes, until the server closes. */
function statuses(text: string): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const { port, hostname } = new URL(api.url)
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.on('data', (data) => (answer += data))
    socket.on('close', () =>
      resolve([...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, code]) => Number(code))),
    )
    socket.setTimeout(30_000, () => socket.destroy(new Error('the server does not close')))
    socket.on('error', (error: NodeJS.ErrnoException) => error.code !== 'ECONNRESET' && reject(error))
    socket.write(text)
  })
}

const HEAD = 'POST /api/logout HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
/** What would be asked for in the shadow of the first. */
const HIDDEN = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
const chunks = `5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n`

const REFUSED: Record<string, string> = {
  'length and chunks': `${HEAD}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'chunks and length': `${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'two lengths': `${HEAD}Content-Length: 2\r\nContent-Length: ${HIDDEN.length + 2}\r\n\r\n{}${HIDDEN}`,
  'two lengths in one': `${HEAD}Content-Length: 2, 3\r\n\r\n{}${HIDDEN}`,
  'a length that is none': `${HEAD}Content-Length: 0x2\r\n\r\n{}${HIDDEN}`,
  'a negative length': `${HEAD}Content-Length: -1\r\n\r\n{}${HIDDEN}`,
  'chunks that are not the last coding': `${HEAD}Transfer-Encoding: chunked, identity\r\n\r\n${chunks}${HIDDEN}`,
  'a coding that nobody knows': `${HEAD}Transfer-Encoding: xchunked\r\n\r\n${chunks}${HIDDEN}`,
  'a blank before the colon': `${HEAD}Transfer-Encoding : chunked\r\n\r\n${chunks}${HIDDEN}`,
  'a chunk whose size is none': `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n${HIDDEN}`,
  'a line that ends in CR alone': `${HEAD}X-One: 1\rTransfer-Encoding: chunked\r\n\r\n${chunks}${HIDDEN}`,
  'no name of the host': 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n',
}

describe('what is ambiguous is refused, and nothing behind it is answered', () => {
  for (const [what, bytes] of Object.entries(REFUSED))
    it(what, async () => assert.deepEqual(await statuses(bytes), [400]))

  it('a head that does not end', async () => {
    const long = `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`
    assert.deepEqual(await statuses(long + HIDDEN), [431])
  })

  it('control: chunks alone, and a length alone, are understood, and so is what follows', async () => {
    // Without a session: refused by the application, not by the parser.
    for (const body of [`Transfer-Encoding: chunked\r\n\r\n${chunks}`, 'Content-Length: 2\r\n\r\n{}'])
      assert.deepEqual(await statuses(`${HEAD}${body}${HIDDEN}`), [403, 200])
  })
})

it('TRACE, CONNECT and methods that there are not say nothing back', async () => {
  for (const method of ['TRACE', 'LINK', 'PROPFIND']) {
    const text = `${method} /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
    assert.deepEqual(await statuses(text), [404], method)
  }
  assert.deepEqual(await statuses('CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\n\r\n'), [])
  assert.deepEqual(await statuses('NONSENSE / HTTP/1.1\r\nHost: x\r\n\r\n'), [400])
})
