import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { joinGroup, makePskIndex } from 'ts-mls/clientState.js'
import { refhash } from 'ts-mls/crypto/hash.js'
import { decryptWithLabel, encryptWithLabel } from 'ts-mls/crypto/hpke.js'
import { deriveSecret, deriveTreeSecret, expandWithLabel } from 'ts-mls/crypto/kdf.js'
import { signWithLabel, verifyWithLabel } from 'ts-mls/crypto/signature.js'
import { encodeGroupContext, type GroupContext } from 'ts-mls/groupContext.js'
import { verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from 'ts-mls/groupInfo.js'
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js'
import { initializeEpoch, mlsExporter } from 'ts-mls/keySchedule.js'
import { createSecretTree, deriveKey, deriveNonce, ratchetUntil } from 'ts-mls/secretTree.js'
import { expandSenderDataKey, expandSenderDataNonce } from 'ts-mls/sender.js'
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js'
import { advance, settle } from '../../widget/crypto/group-state.ts'
import { decodeMessage } from '../../widget/crypto/group-wire.ts'
import { publicKeyOf, suite } from '../../widget/crypto/mls-suite.ts'
import { haveVectors, readVectors } from '../support/vectors.ts'

/** The vectors of mlswg/mls-implementations: how many of our suite there are at least. */
const LEAST = {
  'crypto-basics': 1,
  'key-schedule': 1,
  'secret-tree': 3,
  welcome: 1,
  'passive-client-welcome': 4,
  'passive-client-handling-commit': 7,
  'passive-client-random': 1,
}
const LEAST_EPOCHS = 60

/** Under a name of ours and under theirs. */
const namesOf = (name: string) => [`mls-${name}.json`, `${name}.json`]

const hex = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, 'hex'))
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
// biome-ignore lint/suspicious/noExplicitAny: vectors have no types of ours
type Vector = any
const read = (name: string): Vector[] =>
  JSON.parse(readVectors(...namesOf(name))).filter(({ cipher_suite }: Vector) => cipher_suite === 1)

/** Our suite under the library's constructions, then our own steps over whole groups. */
describe('MLS against the published vectors', () => {
  if (!haveVectors('MLS against the published vectors', Object.keys(LEAST).map(namesOf))) return

  it('has all of them', () => {
    for (const [name, count] of Object.entries(LEAST))
      assert.ok(read(name).length >= count, `${read(name).length} of ${count} of ${name}`)
    assert.ok(read('passive-client-random')[0].epochs.length >= LEAST_EPOCHS)
  })

  it('computes the basics', async () => {
    for (const vector of read('crypto-basics')) await basics(vector)
  })

  it('derives every secret of the key schedule', async () => {
    for (const vector of read('key-schedule')) await keySchedule(vector)
  })

  it('derives keys and nonces of every leaf of secret trees', async () => {
    for (const vector of read('secret-tree')) await secretTree(vector)
  })

  it('opens a Welcome and verifies what is in it', async () => {
    for (const vector of read('welcome')) await welcome(vector)
  })

  for (const name of ['welcome', 'handling-commit', 'random'] as const)
    for (const [index, vector] of read(`passive-client-${name}`).entries())
      it(`follows a group as a passive client: ${name} ${index}`, () => passiveClient(vector))

  it('notices when one of them is wrong', async () => {
    const [random] = read('passive-client-random')
    const epochs = [{ ...random.epochs[0], epoch_authenticator: '00'.repeat(32) }]
    await assert.rejects(passiveClient({ ...random, epochs }), assert.AssertionError)
    const [first] = read('key-schedule')
    await assert.rejects(
      keySchedule({ ...first, initial_init_secret: '00'.repeat(32) }),
      assert.AssertionError,
    )
  })
})

async function basics(vector: Vector): Promise<void> {
  const {
    ref_hash,
    expand_with_label,
    derive_secret,
    derive_tree_secret,
    sign_with_label,
    encrypt_with_label,
  } = vector
  const { kdf, hash, hpke, signature } = suite
  assert.equal(toHex(await refhash(ref_hash.label, hex(ref_hash.value), hash)), ref_hash.out)
  const { secret, label, context, length, out } = expand_with_label
  assert.equal(toHex(await expandWithLabel(hex(secret), label, hex(context), length, kdf)), out)
  assert.equal(
    toHex(await deriveSecret(hex(derive_secret.secret), derive_secret.label, kdf)),
    derive_secret.out,
  )
  const tree = derive_tree_secret
  const derived = await deriveTreeSecret(hex(tree.secret), tree.label, tree.generation, tree.length, kdf)
  assert.equal(toHex(derived), tree.out)

  const { pub, content, signature: made, label: signLabel } = sign_with_label
  const verify = (bytes: Uint8Array, sign: Uint8Array) =>
    verifyWithLabel(hex(pub), signLabel, bytes, sign, signature)
  assert.ok(await verify(hex(content), hex(made)))
  assert.ok(!(await verify(hex(`${content}00`), hex(made))))
  const own = await signature.keygen()
  const ours = await signWithLabel(own.signKey, signLabel, hex(content), signature)
  assert.ok(await verifyWithLabel(own.publicKey, signLabel, hex(content), ours, signature))

  const sealed = encrypt_with_label
  const privateKey = await hpke.importPrivateKey(hex(sealed.priv))
  assert.equal(toHex(await publicKeyOf(hex(sealed.priv))), sealed.pub)
  const open = (kemOutput: Uint8Array, ciphertext: Uint8Array) =>
    decryptWithLabel(privateKey, sealed.label, hex(sealed.context), kemOutput, ciphertext, hpke)
  assert.equal(toHex(await open(hex(sealed.kem_output), hex(sealed.ciphertext))), sealed.plaintext)
  const publicKey = await hpke.importPublicKey(hex(sealed.pub))
  const resealed = await encryptWithLabel(
    publicKey,
    sealed.label,
    hex(sealed.context),
    hex(sealed.plaintext),
    hpke,
  )
  assert.equal(toHex(await open(resealed.enc, resealed.ct)), sealed.plaintext)
}

async function keySchedule(vector: Vector): Promise<void> {
  let initSecret = hex(vector.initial_init_secret) as Uint8Array
  for (const [epoch, expected] of vector.epochs.entries()) {
    const context: GroupContext = {
      version: 'mls10',
      cipherSuite: suite.name,
      groupId: hex(vector.group_id),
      epoch: BigInt(epoch),
      treeHash: hex(expected.tree_hash),
      confirmedTranscriptHash: hex(expected.confirmed_transcript_hash),
      extensions: [],
    }
    assert.equal(toHex(encodeGroupContext(context)), expected.group_context)
    const commitSecret = hex(expected.commit_secret)
    const made = await initializeEpoch(initSecret, commitSecret, context, hex(expected.psk_secret), suite.kdf)
    const { keySchedule: keys } = made
    const external = await suite.hpke.deriveKeyPair(keys.externalSecret)
    const { label, context: exported, length, secret } = expected.exporter
    const labelText = Buffer.from(label, 'utf8').toString()
    assert.deepEqual(
      {
        joiner: toHex(made.joinerSecret),
        welcome: toHex(made.welcomeSecret),
        init: toHex(keys.initSecret),
        sender: toHex(keys.senderDataSecret),
        encryption: toHex(made.encryptionSecret),
        exporter: toHex(keys.exporterSecret),
        authenticator: toHex(keys.epochAuthenticator),
        external: toHex(keys.externalSecret),
        confirmation: toHex(keys.confirmationKey),
        membership: toHex(keys.membershipKey),
        resumption: toHex(keys.resumptionPsk),
        externalPub: toHex(await suite.hpke.exportPublicKey(external.publicKey)),
        exported: toHex(await mlsExporter(keys.exporterSecret, labelText, hex(exported), length, suite)),
      },
      {
        joiner: expected.joiner_secret,
        welcome: expected.welcome_secret,
        init: expected.init_secret,
        sender: expected.sender_data_secret,
        encryption: expected.encryption_secret,
        exporter: expected.exporter_secret,
        authenticator: expected.epoch_authenticator,
        external: expected.external_secret,
        confirmation: expected.confirmation_key,
        membership: expected.membership_key,
        resumption: expected.resumption_psk,
        externalPub: expected.external_pub,
        exported: secret,
      },
    )
    initSecret = keys.initSecret
  }
}

async function secretTree(vector: Vector): Promise<void> {
  const { sender_data_secret, ciphertext, key, nonce } = vector.sender_data
  assert.equal(toHex(await expandSenderDataKey(suite, hex(sender_data_secret), hex(ciphertext))), key)
  assert.equal(toHex(await expandSenderDataNonce(suite, hex(sender_data_secret), hex(ciphertext))), nonce)
  const tree = await createSecretTree(vector.leaves.length, hex(vector.encryption_secret), suite.kdf)
  const retention = { retainKeysForGenerations: 1, retainKeysForEpochs: 1, maximumForwardRatchetSteps: 100 }
  for (const [leaf, generations] of vector.leaves.entries()) {
    const node = tree[leaf * 2]
    assert.ok(node)
    for (const expected of generations) {
      for (const use of ['application', 'handshake'] as const) {
        const [{ secret }] = await ratchetUntil(node[use], expected.generation, retention, suite.kdf)
        assert.equal(toHex(await deriveKey(secret, expected.generation, suite)), expected[`${use}_key`])
        assert.equal(toHex(await deriveNonce(secret, expected.generation, suite)), expected[`${use}_nonce`])
      }
    }
  }
}

function keyPackageOf(text: string) {
  const message = decodeMessage(hex(text))
  assert.equal(message.wireformat, 'mls_key_package')
  return message.wireformat === 'mls_key_package' ? message.keyPackage : assert.fail()
}

function welcomeOf(text: string) {
  const message = decodeMessage(hex(text))
  assert.equal(message.wireformat, 'mls_welcome')
  return message.wireformat === 'mls_welcome' ? message.welcome : assert.fail()
}

async function welcome(vector: Vector): Promise<void> {
  const message = welcomeOf(vector.welcome)
  const reference = await makeKeyPackageRef(keyPackageOf(vector.key_package), suite.hash)
  const initKey = await suite.hpke.importPrivateKey(hex(vector.init_priv))
  const secrets = await decryptGroupSecrets(initKey, reference, message, suite.hpke)
  assert.ok(secrets)
  const psk = new Uint8Array(suite.kdf.size)
  const info = await decryptGroupInfo(message, secrets.joinerSecret, psk, suite)
  assert.ok(info)
  assert.ok(await verifyGroupInfoSignature(info, hex(vector.signer_pub), suite.signature))
  assert.ok(await verifyGroupInfoConfirmationTag(info, secrets.joinerSecret, psk, suite))
}

/** Proposals and commits go through `advance`, as what members receive does in `Group`. */
async function passiveClient(vector: Vector): Promise<void> {
  const external = Object.fromEntries(
    vector.external_psks.map(({ psk_id, psk }: Vector) => [hexToBase64(psk_id), hex(psk)]),
  )
  const tree = vector.ratchet_tree
  let state = await settle(
    await joinGroup(
      welcomeOf(vector.welcome),
      keyPackageOf(vector.key_package),
      {
        initPrivateKey: hex(vector.init_priv),
        hpkePrivateKey: hex(vector.encryption_priv),
        signaturePrivateKey: hex(vector.signature_priv),
      },
      makePskIndex(undefined, external),
      suite,
      tree ? await ratchetTree(tree) : undefined,
    ),
  )
  assert.equal(toHex(state.keySchedule.epochAuthenticator), vector.initial_epoch_authenticator)
  for (const epoch of vector.epochs) {
    for (const text of [...epoch.proposals, epoch.commit]) {
      const message = decodeMessage(hex(text))
      if (message.wireformat !== 'mls_public_message' && message.wireformat !== 'mls_private_message')
        assert.fail(message.wireformat)
      state = await advance(state, message, makePskIndex(state, external))
    }
    assert.equal(toHex(state.keySchedule.epochAuthenticator), epoch.epoch_authenticator)
  }
}

const hexToBase64 = (text: string): string => Buffer.from(text, 'hex').toString('base64')

async function ratchetTree(text: string) {
  const { decodeRatchetTree } = await import('ts-mls/ratchetTree.js')
  return decodeRatchetTree(hex(text), 0)?.[0] ?? assert.fail('no ratchet tree')
}
