// What of ts-mls no meeting reaches, see docs/decisions/0022: refused in place of done, so that it needn't be loaded.

const LIBRARY = /\/node_modules\/ts-mls\/dist\/src\/([\w/]+)\.js$/

/** Ends whatever comes here. */
const REFUSED = '() => { throw new TypeError() }'
/** Of decoders: it is not that. What holds it is no message then. */
const NONE = '() => undefined'

/**
 * Functions and constants by module, and what is there instead. Commits are external, or remove members, or do nothing
 * (`widget/crypto/group-auth.ts`), all messages but those of applications are public, and nobody is invited.
 */
const INSTEAD = {
  ciphersuite: { ciphersuites: '{ MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519: 1 }' },
  clientState: {
    capabiltiesAreSupported: REFUSED,
    makePskIndex: REFUSED,
    processProposal: REFUSED,
    validateExternalSenders: 'async (extensions) => extensions.length ? new ValidationError() : undefined',
    validateKeyPackage: REFUSED,
    validateProposals: `async ({ remove, external_init, ...others }, committer) => {
      const leaves = remove.map(({ proposal }) => proposal.remove.removed)
      const bad = leaves.includes(committer) || new Set(leaves).size < leaves.length
      return bad || Object.values(others).flat().length ? new ValidationError() : undefined
    }`,
    validateReinit: REFUSED,
  },
  createCommit: { createWelcome: NONE },
  credential: { credentialX509Encoder: REFUSED, decodeCredentialX509: NONE },
  externalSender: { decodeExternalSender: REFUSED },
  framedContent: { decodeFramedContentProposalData: NONE, framedContentProposalDataEncoder: REFUSED },
  keyPackage: { decodeKeyPackage: NONE, keyPackageEncoder: REFUSED },
  leafNode: { decodeLeafNodeInfoUpdateOmitted: NONE, leafNodeInfoUpdateOmittedEncoder: REFUSED },
  presharedkey: { decodePskId: NONE, pskIdEncoder: REFUSED, updatePskSecret: REFUSED },
  processMessages: { processPrivateMessage: REFUSED },
  proposal: {
    decodeProposalAdd: NONE,
    decodeProposalCustom: `() => ${NONE}`,
    decodeProposalGroupContextExtensions: NONE,
    decodeProposalPSK: NONE,
    decodeProposalReinit: NONE,
    decodeProposalUpdate: NONE,
    proposalAddEncoder: REFUSED,
    proposalCustomEncoder: REFUSED,
    proposalGroupContextExtensionsEncoder: REFUSED,
    proposalPSKEncoder: REFUSED,
    proposalReinitEncoder: REFUSED,
    proposalUpdateEncoder: REFUSED,
  },
  proposalOrRefType: { proposalOrRefProposalRefEncoder: REFUSED },
  pskIndex: {
    accumulatePskSecret:
      'async (ids, search, suite, zeros) => (ids.length ? (() => { throw new TypeError() })() : [zeros, []])',
  },
  ratchetTree: { updateLeafNode: REFUSED },
  requiredCapabilities: { decodeRequiredCapabilities: REFUSED },
  welcome: { decodeWelcome: NONE, welcomeEncoder: REFUSED },
}

/**
 * @param {string} code
 * @param {string} id path of the module
 * @param {(code: string) => object} parse makes an ESTree of it
 * @returns {string} the same where there is nothing to replace
 * @throws Error when the library lacks what is replaced
 */
export function leanMls(code, id, parse) {
  const name = LIBRARY.exec(id)?.[1].split('/').at(-1)
  const instead = Object.entries(INSTEAD[name] ?? {})
  if (!instead.length) return code
  const parts = parse(code).body.map((node) => ({ node, said: node.declaration ?? node }))
  const edits = instead.map(([what, text]) => edit(parts, what, text))
  // From the end, so that what was found before stays where it is.
  let lean = code
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start))
    lean = lean.slice(0, start) + text + lean.slice(end)
  return lean
}

function edit(parts, what, text) {
  for (const { said } of parts) {
    if (said.type === 'FunctionDeclaration' && said.id.name === what)
      return { start: said.start, end: said.end, text: `const ${what} = ${text};` }
    const found = said.declarations?.find(({ id }) => id.name === what)
    if (found) return { start: found.init.start, end: found.init.end, text }
  }
  throw new Error(`ts-mls has no ${what} any more`)
}

/** @type {import('rollup').Plugin} */
export const leanMlsPlugin = {
  name: 'lean-mls',
  transform(code, id) {
    return { code: leanMls(code, id, (text) => this.parse(text)), map: null }
  },
}
