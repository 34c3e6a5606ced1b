/** Which ways of encrypting the server's own TLS takes, with both kinds of keys. */
import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { connect } from 'node:tls'
import { listen } from '../../server/listener.ts'
import { selfSigned } from '../support/certificates.ts'

/** The cipher that was agreed on, or the failure. */
const agreed = (port: number, ciphers: string): Promise<string> =>
  new Promise((resolve) => {
    const version = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const
    const socket = connect(
      { host: '127.0.0.1', port, rejectUnauthorized: false, ciphers: `${ciphers}:@SECLEVEL=0`, ...version },
      () => {
        resolve(socket.getCipher().name)
        socket.destroy()
      },
    )
    socket.once('error', () => resolve('refused'))
  })

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port

/** Of each kind of key: one that is good, and some without forward secrecy or authenticated encryption. */
const TRIED = {
  ec: { good: 'ECDHE-ECDSA-AES128-GCM-SHA256', bad: ['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA384'] },
  rsa: {
    good: 'ECDHE-RSA-AES128-GCM-SHA256',
    bad: ['AES128-GCM-SHA256', 'AES256-SHA', 'ECDHE-RSA-AES128-SHA256'],
  },
} as const

for (const kind of ['ec', 'rsa'] as const)
  test(`${kind}: forward secrecy and authenticated encryption, or no connection`, async () => {
    const certificate = selfSigned('localhost', { kind })
    const { server, drop } = await listen(0, '127.0.0.1', {
      current: certificate,
      onChange: () => {},
      close: () => {},
    })
    const usual = createServer(certificate).listen(0, '127.0.0.1')
    await new Promise((resolve) => usual.once('listening', resolve))
    const { good, bad } = TRIED[kind]
    try {
      assert.equal(await agreed(portOf(server), good), good)
      for (const cipher of bad) {
        assert.equal(await agreed(portOf(server), cipher), 'refused')
        assert.equal(await agreed(portOf(usual), cipher), cipher, 'control: Node alone would take it')
      }
    } finally {
      for (const each of [server, usual]) each.close()
      drop()
    }
  })
