// The table of directions (DESIGN): who may import whom. A breach fails the build; docs/architecture.md is drawn from it.
const MAY_USE = {
  core: [],
  kernels: ['core'],
  provenance: ['core'],
  ledger: ['core'],
  pipeline: ['core', 'kernels', 'provenance', 'ledger'],
  media: ['core', 'kernels', 'provenance'],
  exchange: ['core', 'kernels'],
  fixtures: ['core', 'kernels'],
  vault: ['core'],
  store: ['core', 'ledger'],
  client: [],
  console: ['core', 'client'],
  server: ['core', 'kernels', 'provenance', 'ledger', 'pipeline', 'media', 'exchange', 'vault', 'store'],
  cli: ['core', 'kernels', 'provenance', 'ledger', 'pipeline', 'media', 'exchange', 'vault', 'store', 'server', 'client'],
}
const PURE = ['core', 'kernels', 'provenance', 'pipeline']
const IO = '^(node:)?(fs|fs/promises|net|http|https|http2|dns|tls|dgram|child_process|worker_threads|cluster|os|sqlite)$'
const TEST = '(\\.(test|bench)\\.ts$|/test/)'

const directions = Object.entries(MAY_USE).map(([room, allowed]) => ({
  name: `${room}-direction`,
  comment: `${room} may use ${allowed.length === 0 ? 'nothing' : allowed.join(', ')}`,
  severity: 'error',
  from: { path: `^packages/${room}/src`, pathNot: TEST },
  to: { path: '^packages/', pathNot: [room, ...allowed].map((name) => `^packages/${name}/`) },
}))

module.exports = {
  forbidden: [
    ...directions,
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'front-door',
      comment: 'Each room is entered by its index.ts',
      severity: 'error',
      from: { path: '^packages/([^/]+)/', pathNot: TEST },
      to: { path: '^packages/[^/]+/src/.+', pathNot: ['^packages/$1/', '^packages/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'pure-rooms-do-no-io',
      severity: 'error',
      from: { path: `^packages/(${PURE.join('|')})/src`, pathNot: TEST },
      to: { path: IO },
    },
    {
      name: 'core-has-no-library',
      severity: 'error',
      from: { path: '^packages/core/src', pathNot: TEST },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core'] },
    },
    {
      name: 'no-test-support-in-production',
      severity: 'error',
      from: { path: '^packages/', pathNot: [TEST, '^packages/fixtures/'] },
      to: { path: '^packages/fixtures/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(assembly/|/dist/|\\.as\\.ts$)' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
