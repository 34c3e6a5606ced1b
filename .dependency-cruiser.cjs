/** Which part may use which. See docs/contributing.md. */
const only = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

/** Packages appear under node_modules; Node's own modules by name. */
const PACKAGES = 'node_modules'

module.exports = {
  forbidden: [
    only(
      'no-cycles',
      'Parts that need each other are one part.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    only('no-unresolved', 'Every import leads somewhere.', {}, { couldNotResolve: true }),
    only(
      'protocol-alone',
      'The protocol needs the schema library only.',
      { path: '^protocol/' },
      { pathNot: ['^protocol/', `${PACKAGES}/valibot/`] },
    ),
    only(
      'widget-without-server',
      'The widget knows the server by the protocol only.',
      { path: '^widget/' },
      { path: '^(server|migrations)/' },
    ),
    only(
      'server-without-widget',
      'The server knows nothing of the widget; the demo acts as a person would.',
      { path: '^(server|migrations)/', pathNot: '^server/demo\\.ts$' },
      { path: '^widget/' },
    ),
    only(
      'demo-as-a-person',
      'The demo uses the account part of the widget.',
      { path: '^server/demo\\.ts$' },
      { path: '^widget/(?!account/)' },
    ),
    only(
      'worker-holds-keys',
      'Only the worker uses the media keys.',
      { path: '^(widget|server)/', pathNot: '^widget/(worker|crypto)/' },
      { path: '^widget/crypto/' },
    ),
    only(
      'crypto-is-pure',
      'No document, no socket and no element in the cryptography.',
      { path: '^widget/crypto/' },
      { path: '^widget/(?!crypto/)' },
    ),
    only(
      'worker-is-a-shell',
      'The worker runs without the page.',
      { path: '^widget/worker/' },
      { path: '^widget/(?!worker/|crypto/|storage/)' },
    ),
    only(
      'elements-ask',
      'Elements make requests; they never act.',
      { path: '^widget/elements/' },
      { path: '^widget/(worker|crypto)/' },
    ),
    only(
      'elements-see-the-meeting',
      'Elements know types of a call, its texts and its limits, what starts early, and its controller, which is loaded lazily.',
      { path: '^widget/elements/' },
      {
        path: '^widget/call/',
        pathNot: '^widget/call/(controller|early|failures|meeting)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    ),
    only(
      'call-without-elements',
      'A call works without a face.',
      { path: '^widget/call/' },
      { path: '^widget/(elements|pages|account)/' },
    ),
    only(
      'janode-in-its-adapter',
      'Only the adapter speaks Janode.',
      { path: '^(server|widget|protocol|migrations)/', pathNot: '^server/sfu/janode[^/]*\\.ts$' },
      { path: `${PACKAGES}/janode/` },
    ),
    only(
      'main-names-adapters',
      'Everything else knows interfaces.',
      { path: '^server/', pathNot: ['^server/(main|cli)\\.ts$', '^server/sfu/jan', '^server/store/knex-'] },
      { path: ['^server/sfu/(janode|janus-process)[^/]*\\.ts$', '^server/store/knex-', '^server/sso/ldap-'] },
    ),
    only(
      'plugin-alone',
      'A host application knows the element as any page does: by its attributes and events.',
      { path: '^plugin/src/' },
      { path: '^(protocol|widget|server|migrations|test|bench)/' },
    ),
    only(
      'no-test-in-product',
      'The product works without its tests.',
      { path: '^(protocol|widget|server|migrations)/' },
      { path: '^(test|bench)/' },
    ),
    only(
      'no-tools-in-product',
      'The server runs on its dependencies alone; only the set-up uses tools.',
      { path: '^(protocol|widget|server|migrations)/', pathNot: '^server/setup/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    doNotFollow: { path: PACKAGES },
    exclude: { path: '^(dist|data|docs)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
