// What is beside the built files so that others can tell whether a server serves just these: protocol/assets.ts.
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { CompactSign, calculateJwkThumbprint } from 'jose'
import { SetupError } from './report.mjs'

/** What servers serve; compressed copies open to the same. */
const SERVED = /\.(js|html|wasm|tflite)$/

/**
 * Writes `manifest.json`, and `manifest.jws` where SNUG_SIGNING_KEY names the key of whoever builds.
 * @param {string} folder of the built files
 * @param {string} version
 */
export async function writeManifest(folder, version) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && SERVED.test(entry.name))
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort()
  const files = Object.fromEntries(names.map((name) => [name, describe(readFileSync(join(folder, name)))]))
  const text = Buffer.from(`${JSON.stringify({ name: 'snug', version, files }, null, 2)}\n`)
  writeFileSync(join(folder, 'manifest.json'), text)
  const key = process.env.SNUG_SIGNING_KEY
  if (key) writeFileSync(join(folder, 'manifest.jws'), await detached(text, signingKey(key)))
}

const describe = (bytes) => ({
  integrity: `sha384-${createHash('sha384').update(bytes).digest('base64')}`,
  size: bytes.length,
})

function signingKey(file) {
  try {
    const key = createPrivateKey(readFileSync(file))
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Said below.
  }
  throw new SetupError(
    'SNUG_SIGNING_KEY names no file with an Ed25519 private key (openssl genpkey -algorithm ed25519 -out release.pem).',
  )
}

/** Compact JWS without its middle, which is the manifest itself. */
async function detached(text, key) {
  const kid = await calculateJwkThumbprint(createPublicKey(key).export({ format: 'jwk' }))
  const whole = await new CompactSign(text).setProtectedHeader({ alg: 'EdDSA', kid }).sign(key)
  return whole.replace(/\..*\./, '..')
}
