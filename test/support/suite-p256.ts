/** MLS cipher suite 2 (P-256), which another implementation speaks: our hash and KDF, curves from elsewhere. */
import { createECDH, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js'
import { makeAead } from 'ts-mls/crypto/implementation/default/makeAead.js'
import { makeGenericHpke } from 'ts-mls/crypto/implementation/hpke.js'
import type { Signature } from 'ts-mls/crypto/signature.js'
import type { Tools } from '../../widget/crypto/group-state.ts'
import { suite } from '../../widget/crypto/mls-suite.ts'

const url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** ECDSA in DER over uncompressed points. */
const signature: Signature = {
  async keygen() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const point = [Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
    return {
      signKey: new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' })),
      publicKey: new Uint8Array(Buffer.concat(point)),
    }
  },
  async sign(signKey, message) {
    const key = createPrivateKey({ key: Buffer.from(signKey), format: 'der', type: 'pkcs8' })
    return new Uint8Array(sign('sha256', message, { key, dsaEncoding: 'der' }))
  },
  async verify(point, message, made) {
    const jwk = { kty: 'EC', crv: 'P-256', x: url(point.subarray(1, 33)), y: url(point.subarray(33)) }
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    return verify('sha256', message, { key, dsaEncoding: 'der' }, made)
  },
}

export async function suiteP256(): Promise<Tools> {
  const algorithms = { kem: 'DHKEM-P256-HKDF-SHA256', kdf: 'HKDF-SHA256', aead: 'AES128GCM' } as const
  const [aead] = await makeAead(algorithms.aead)
  const hpke = new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes128Gcm(),
  })
  const cipherSuite: CiphersuiteImpl = {
    ...suite,
    name: 'MLS_128_DHKEMP256_AES128GCM_SHA256_P256',
    signature,
    hpke: await makeGenericHpke(algorithms, aead, hpke),
  }
  return {
    cipherSuite,
    async publicKeyOf(secret) {
      const pair = createECDH('prime256v1')
      pair.setPrivateKey(secret)
      return new Uint8Array(pair.getPublicKey())
    },
  }
}
